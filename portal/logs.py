"""What must not stand in logs: the secrets that links carry in their path (`portal.tokens`)."""

import logging
import re

# A secret is 24 characters of the URL alphabet, a path segment of its own. Other segments as long are hidden too.
SECRET_SEGMENT = re.compile(r"(?<=/)[A-Za-z0-9_-]{24}(?![A-Za-z0-9_-])")


class HideSecrets(logging.Filter):
    """Puts `…` in the place of secrets in addresses; Django names the path of every answer that is an error."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET_SEGMENT.sub("…", record.getMessage()), ()
        return True
