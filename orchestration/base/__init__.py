"""What every room may use and what uses none of them: settings, problems, progress, SQL literals, text for people."""
