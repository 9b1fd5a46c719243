"""Jobs for other systems. What each address answers: docs/api.md.

shapes     what a listing looks like, live or not
describe   listings as these shapes
asking     what may be asked, and what is refused
listings   the list and one listing
checks     is this offer in the official data?
agencies   placement companies with licence and sanctions
"""
