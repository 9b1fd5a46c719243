"""The organiser area: for members of partners, volunteers assigned to a session, and staff."""
