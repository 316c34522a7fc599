"""The child that prints: HTML and CSS on its standard input, a PDF on its standard output.

Run as a file, on its own and within limits (`suggestions/confined.py`): it takes nothing from
network or disk.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib import import_module

MISSING = 3
CHINESE = ":lang=zh-cn"


def main() -> int:
    lacking = lacks()
    if lacking:
        sys.stderr.write(lacking)
        return MISSING
    sys.stdout.buffer.write(pdf_of(**json.load(sys.stdin)))
    return 0


def lacks() -> str:
    """What this machine needs before anything can be printed, as packages are called."""
    try:
        import_module("weasyprint")
    except (ImportError, OSError):
        return "Pango (libpangoft2-1.0-0, libharfbuzz-subset0)"
    return "" if has_chinese_font() else "fontconfig, fonts-noto-cjk"


def has_chinese_font() -> bool:
    lister = shutil.which("fc-list")
    if not lister:
        return False
    found = subprocess.run([lister, CHINESE], capture_output=True, check=False)  # noqa: S603
    return bool(found.stdout.strip())


def pdf_of(html: str, css: str) -> bytes:
    weasyprint = import_module("weasyprint")
    # Nothing is fetched, neither from the network nor from the disk.
    fetcher = import_module("weasyprint.urls").URLFetcher(allowed_protocols=())
    style = weasyprint.CSS(string=css, url_fetcher=fetcher)
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    made: bytes = document.write_pdf(stylesheets=[style])
    return made


if __name__ == "__main__":
    sys.exit(main())
