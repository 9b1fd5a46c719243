"""Guide pages: Markdown as safe HTML with checklists, tables that scroll, and the help numbers filled in.

Texts hold no telephone number themselves: `{{hotlines}}` stands for the whole table, `{{hotline:key}}` for one number.
"""

import re
from collections.abc import Sequence

import nh3
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.hotlines import HelpNumber

_TAGS = "a b blockquote br code em h2 h3 h4 hr i li ol p strong table tbody td th thead tr ul"
TAGS = set(_TAGS.split())
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "li": {"class"}, "ul": {"class"}}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_ALL = re.compile(r"<p>\s*\{\{\s*hotlines\s*\}\}\s*</p>")
_ONE = re.compile(r"\{\{\s*hotline:([\w-]+)\s*\}\}")
_BOX = re.compile(r"\[[ xX]\]\s+")
_ONLY_CLASSES = {"jr-checks", "is-todo"}


def lines(text: str) -> list[str]:
    """The lines that hold something: open questions are written one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def render_guide(text: str, numbers: Sequence[HelpNumber]) -> SafeString:
    """The text as HTML: nothing but plain markup survives, whatever staff wrote."""
    tokens = _MARKDOWN.parse(text)
    _mark_checklists(tokens)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    html = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_own_classes, link_rel=None)
    region = format_html('<div class="jr-scroll" role="region" tabindex="0" aria-label="{}">', _("Table"))
    html = html.replace("<table>", region + "<table>").replace("</table>", "</table></div>")
    every = render_to_string("portal/_numbers.html", {"numbers": numbers})
    html = _ALL.sub(lambda _match: every, html)
    by_key = {number.key: number for number in numbers}
    html = _ONE.sub(lambda match: _number_link(by_key.get(match[1])), html)
    return mark_safe(html)  # noqa: S308 cleaned above; what was put in since is our own


def _mark_checklists(tokens: Sequence[Token]) -> None:
    """`- [ ] text` becomes an item to tick on paper."""
    lists: list[Token] = []
    item: Token | None = None
    for token in tokens:
        if token.type == "bullet_list_open":
            lists.append(token)
        elif token.type == "bullet_list_close":
            lists.pop()
        elif token.type == "list_item_open":
            item = token
        elif token.type == "inline" and item and lists and token.children and _BOX.match(token.content):
            token.children[0].content = _BOX.sub("", token.children[0].content, count=1)
            item.attrSet("class", "is-todo")
            lists[-1].attrSet("class", "jr-checks")
            item = None


def _own_classes(tag: str, attribute: str, value: str) -> str | None:
    """Only the classes that the checklists set."""
    return value if attribute != "class" or value in _ONLY_CLASSES else None


def _number_link(number: HelpNumber | None) -> str:
    if number is None:
        return _("(ask at an office)")
    return format_html('<a href="{}">{}</a>', number.href, number.number)
