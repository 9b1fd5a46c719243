"""Sheets of paper as PDF, made by typst from `templates/print`.

Texts go in as values, never as source, so that no title can be markup. Only fonts that typst brings along are used:
the same sheet on every machine. Every source begins with `frame.typ`: colours, the woven edge, reading the texts.
"""

import io
import json
from collections.abc import Mapping, Sequence

import segno
import typst
from django.conf import settings

FOLDER = settings.BASE_DIR / "templates"
FRAME = "print/frame.typ"
VALID_DAYS = 14  # then a list on paper or in a file is to be replaced, whatever the dates of the single jobs

Text = str | Sequence[Sequence[str]]


def sheet(source: str, texts: Mapping[str, Text]) -> bytes:
    """The PDF of a source below `templates`. Every text by the name that the source knows it by; tables as JSON."""
    inputs = {name: text if isinstance(text, str) else json.dumps(text) for name, text in texts.items()}
    whole = b"".join((FOLDER / name).read_bytes() for name in (FRAME, source))
    content: bytes = typst.compile(whole, ignore_system_fonts=True, sys_inputs=inputs, pdf_standards=["ua-1"])
    return content


def qr(text: str) -> str:
    """The QR code as SVG, readable when a quarter of it is gone."""
    drawn = io.BytesIO()
    segno.make(text, error="q", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def without_scheme(address: str) -> str:
    """An address as it is printed: `jalurresmi.example/cek/NTT-4K7M8`."""
    return address.partition("://")[2].rstrip("/")


def one_line(text: object) -> str:
    """White space made single: line ends would break a table."""
    return " ".join(str(text).split())
