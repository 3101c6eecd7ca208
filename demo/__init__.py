"""The assistant on this machine alone: a sandbox for Telegram, an invented timetable, a browser or a terminal."""
