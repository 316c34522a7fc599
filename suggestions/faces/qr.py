"""QR codes as pictures within a page."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(address: str) -> SafeString:
    picture = segno.make(address, error="m", micro=False)
    # Ours from the first to the last character, and no script in it.
    return mark_safe(  # noqa: S308
        picture.svg_inline(omitsize=True, border=2, dark="#000", light="#fff", svgclass="qr")
    )
