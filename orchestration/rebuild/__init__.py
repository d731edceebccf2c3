"""Building a past date anew, and saying whether the release published for it comes out again.

A rebuild is a nightly run that lands nothing and publishes nothing, on a warehouse of its own: the official one is only
read, and readers never see the result. Which release it is held against, and what differs, stands here too.
"""
