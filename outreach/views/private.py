"""Pages with somebody's registration in them: see `portal.private`."""

from portal.private import private as private
