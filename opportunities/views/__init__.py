"""Public pages of job opportunities, one file per subject. None needs an account, sets a cookie or changes anything."""
