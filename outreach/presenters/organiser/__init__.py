"""What the pages of the organiser area show."""
