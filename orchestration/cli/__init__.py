"""The command: parses arguments, prints, and tries what-ifs at the console. May import every other room."""
