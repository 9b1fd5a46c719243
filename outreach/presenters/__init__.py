"""What pages of outreach show, as the components take it: no query is made here but for what was asked to be loaded."""
