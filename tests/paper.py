"""Looking at a PDF as a reader does: its pages, its words, and what a telephone reads from its QR code."""

import re

import pypdfium2
import zxingcpp

SCALE = 2  # about 144 points an inch, what a cheap telephone sees from an arm's length


def pages(content: bytes) -> list[str]:
    """The words of each page, white space made single."""
    document = pypdfium2.PdfDocument(content)
    texts = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    document.close()
    return [re.sub(r"\s+", " ", text) for text in texts]


def sizes(content: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in points."""
    document = pypdfium2.PdfDocument(content)
    found = [document[number].get_size() for number in range(len(document))]
    document.close()
    return [(round(width), round(height)) for width, height in found]


def qr_codes(content: bytes) -> list[str]:
    """What the QR codes of the first page say, printed in grey."""
    document = pypdfium2.PdfDocument(content)
    image = document[0].render(scale=SCALE, grayscale=True)
    grey = memoryview(bytes(image.buffer)).cast("B", shape=[image.height, image.stride])
    found = [code.text for code in zxingcpp.read_barcodes(grey)]
    document.close()
    return found
