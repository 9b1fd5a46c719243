"""`15 Dec 2026`, `15 Dec 2026, 14:02`."""

DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
