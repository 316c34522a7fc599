"""The child that develops photos: a file on its standard input, a JPEG on its standard output.

Run as a file, on its own (`suggestions/confined.py`). A picture is a few hundred bytes that unfold
into as many pixels as they say: how many, is asked before any is made.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image, ImageOps

NO_PHOTO, TOO_MANY_PIXELS = 5, 6
MILLION = 1_000_000
# Each as much as two seconds and 300 MB are enough for. A plain JPEG is decoded smaller at once;
# others are as large as they say.
MOST_PIXELS = {"JPEG": 110 * MILLION, "PNG": 24 * MILLION, "WEBP": 16 * MILLION}
PROGRESSIVE = "progressive"
MOST_PIXELS[PROGRESSIVE] = 25 * MILLION
FORMATS = ("JPEG", "PNG", "WEBP")
# A progressive JPEG has about ten, with a preview inside twice as many; each is decoded whole.
MOST_SCANS = 64
START_OF_SCAN = b"\xff\xda"
# Enough to read a handwritten page; the memory for one more pixel is paid by all visitors.
LONGEST_EDGE = 2560
THUMBNAIL = (240, 240)
WITH_SEE_THROUGH = ("RGBA", "LA", "PA", "RGBa", "La")


def main() -> int:
    # Our own numbers are smaller.
    Image.MAX_IMAGE_PIXELS = None
    try:
        developed = developed_from(sys.stdin.buffer.read())
    except (OSError, ValueError, SyntaxError):
        return NO_PHOTO
    sys.stdout.buffer.write(developed)
    return 0 if developed else TOO_MANY_PIXELS


def developed_from(data: bytes) -> bytes:
    """The same picture, upright, without a place, a time or a device in it; b"" where it has too
    many pixels. Raises OSError, ValueError or SyntaxError where it is none.
    """
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS[_kind(image)]:
            return b""
        if _kind(image) == PROGRESSIVE and data.count(START_OF_SCAN) > MOST_SCANS:
            raise ValueError("too many scans")
        if _kind(image) == "JPEG":
            image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
        image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
        return _jpeg(ImageOps.exif_transpose(image), quality=85)


def _kind(image: Image.Image) -> str:
    if image.format in {"JPEG", "MPO"}:
        return PROGRESSIVE if image.info.get("progressive") else "JPEG"
    return str(image.format)


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    _solid(image).save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _solid(image: Image.Image) -> Image.Image:
    """Without what the file says beside its pixels. Transparent parts become white, not black."""
    plain = Image.new("RGB", image.size, "white")
    if image.mode in WITH_SEE_THROUGH or "transparency" in image.info:
        layer = image.convert("RGBA")
        plain.paste(layer, mask=layer)
    else:
        plain.paste(image.convert("RGB"))
    return plain


def small_copy(path: Path | str) -> bytes:
    """As a JPEG that loads at once, of one that was developed here. Raises OSError where it is
    gone or broken."""
    with Image.open(path, formats=("JPEG",)) as image:
        image.thumbnail(THUMBNAIL)
        return _jpeg(image, quality=70)


if __name__ == "__main__":
    sys.exit(main())
