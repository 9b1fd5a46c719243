"""What people type into the public pages of outreach."""
