"""The public pages' style sheet: files by role, made small, inlined, and allowed by its hash in the CSP.

Settings import this module, so it must not import Django.
"""

import base64
import hashlib
import re
from pathlib import Path

CSS_DIR = Path(__file__).resolve().parent.parent / "static" / "css"


def minify(css: str) -> str:
    """The same rules without comments and needless white space (our own plain CSS, no strings with spaces to keep)."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    css = re.sub(r":\s+", ":", css)
    return css.replace(";}", "}").strip()


def bundle(*names: str) -> str:
    """The named files of static/css, in order, as one small style sheet."""
    return "".join(minify((CSS_DIR / f"{name}.css").read_text(encoding="utf-8")) for name in names)


def csp_hash(text: str) -> str:
    """The CSP source expression that allows exactly this inline text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


PUBLIC_CSS = bundle("tokens", "base", "components", "print")
STYLE_HASHES = (csp_hash(PUBLIC_CSS),)
