"""A scheme as one workbook and as one page: read through landing, written for people. No points are computed here."""
