"""Facts for search engines as JSON-LD: a data block, which no browser runs and no script policy concerns."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# What would end the element early or open a comment in it, as in Django's json_script.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def data_block(facts: Mapping[str, Any]) -> SafeString:
    """The element with these facts of schema.org. Whatever a text holds, it stays inside."""
    text = json.dumps({"@context": "https://schema.org", **facts}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')  # noqa: S308 escaped
