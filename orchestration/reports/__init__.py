"""Workbooks and alerts for people: the deficiency list, the bulletin of results, one message per run.

Reads the marts of a build and writes files; no figure is computed here.
"""

from orchestration.reports.alert import Alert, compose_alert
from orchestration.reports.channels import Channel, channels_from_environment, send_alert
from orchestration.reports.reports import write_reports

__all__ = ["Alert", "Channel", "channels_from_environment", "compose_alert", "send_alert", "write_reports"]
