"""Finding a session: what an address asks for, who is near, and what is found (`outreach.finding.results`)."""
