"""The picture that goes with a shared link, drawn by typst from `templates/print/share_picture.typ`.

Texts go in as values, never as source. The same texts are drawn once by each process (`lru_cache`), so a listing that
changes has another picture at once, and nothing has to be deleted.
"""

import io
from functools import lru_cache

import typst
from django.conf import settings
from django.http import HttpResponse
from PIL import Image

SOURCE = settings.BASE_DIR / "templates" / "print/share_picture.typ"
WIDTH, HEIGHT = 1200, 630  # pixels, as sites that show links want it
COLOURS = 48  # of a palette: a third of the bytes, and nobody sees it
PIXELS_PER_INCH = 144  # the sheet is 600 pt wide
MOST_REMEMBERED = 128  # pictures of some 30 kB
LONGEST = {"title": 80, "big": 44, "place": 70, "note": 110, "kicker": 50}  # characters that have room


@lru_cache(MOST_REMEMBERED)
def draw(texts: tuple[tuple[str, str], ...]) -> bytes:
    """The PNG of these texts, by name."""
    drawn: bytes = typst.compile(
        SOURCE.read_bytes(),
        ignore_system_fonts=True,
        sys_inputs=dict(texts),
        format="png",
        ppi=PIXELS_PER_INCH,
    )
    few = Image.open(io.BytesIO(drawn)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small = io.BytesIO()
    few.save(small, "png")
    return small.getvalue()


def picture_response(status: int = 200, **texts: str) -> HttpResponse:
    """The picture as an answer that any site may show. `title`, `big`, `place`, `note`, `kicker`, `code`, `tone`."""
    address = settings.SITE_URL.partition("://")[2]
    fitted = {name: shortened(text, LONGEST.get(name, 60)) for name, text in texts.items()}
    content = draw(tuple(sorted({**fitted, "address": address}.items())))
    response = HttpResponse(content, content_type="image/png", status=status)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def shortened(text: str, most: int) -> str:
    """The text on one line, cut after a word when it is too long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1].rsplit(" ", 1)[0][: most - 1] + "…"
