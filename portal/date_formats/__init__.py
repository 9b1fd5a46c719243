"""How Django's own lists and forms write dates: as `portal.dates` does in short, in both languages."""
