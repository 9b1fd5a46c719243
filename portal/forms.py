"""What forms of the public pages share."""

import re
from typing import Any

from django import forms
from django.http import QueryDict

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class PlainForm(forms.Form):
    """A form that takes control characters out of what is sent, so that a page may show it again as it was."""

    def __init__(self, *, data: Any = None, **options: Any) -> None:
        super().__init__(data=plain_data(data), **options)


def plain_data(data: Any) -> Any:
    """The same without control characters other than line ends and tabs."""
    if data is None:
        return None
    found = QueryDict(mutable=True)
    for name in data:
        found.setlist(name, [_CONTROL.sub("", str(value)) for value in data.getlist(name)])
    return found
