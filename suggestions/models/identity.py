"""What tells one matter of another system from another: its number there, and what was said.

Both are brought into one form before they are compared, whatever program wrote them down. What is
stored was made by these functions: another form needs the rows to be filled again.
"""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import UTC, datetime

from suggestions.models.secrets import keyed_digest

# Nobody sees these: controls, the category Cf, variation selectors, and letters that are blank.
UNSEEN = (
    "\x00-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef"
)
INVISIBLE = re.compile(f"[{UNSEEN}]")
# With its semicolon: an address may hold "&copy=2".
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]\w*);", re.ASCII | re.IGNORECASE)
LINE_BREAK = re.compile(r"<(?:br\s*/?|/?p)>", re.IGNORECASE)
MOST_ESCAPES = 4

# What programs put around a number so that a spreadsheet takes it for a text.
QUOTED = re.compile(r"=?[\"“”](.*)[\"“”]|['‘’`](.*)")
DECIMAL = re.compile(r"(\d+)\.0*", re.ASCII)
EXPONENT = re.compile(r"\d(?:\.\d*)?e\+?\d+", re.ASCII | re.IGNORECASE)
# What a spreadsheet keeps of a number, and up to where a float knows every whole one.
EXACT_DIGITS, EXACT_UP_TO = 10**15, 2**53
CONTENT_DIGITS = 32


def bare(text: str) -> str:
    """One line without what nobody sees, in half width.

    >>> bare(" \\ufeff\\u200b２０２６ \\t年 ")
    '2026 年'
    """
    line = " ".join(text.split())
    if line.isascii() and line.isprintable():
        return line
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFKC", line)).split())


def without_markup(text: str) -> str:
    """A text that was kept for a web page, as the page shows it: &nbsp;, &lt;, <br>."""
    for _time in range(MOST_ESCAPES if "&" in text else 0):
        text = ENTITY.sub(lambda found: html.unescape(found[0]), text)
    plain = text.replace("\xa0", " ")
    return LINE_BREAK.sub("\n", plain) if "<" in plain else plain


def canonical_number(text: str) -> str:
    """The number itself, in whatever clothes it comes.

    >>> [canonical_number(each) for each in ("'17", '="17"', "17.0", "１７", "17\\x1f")]
    ['17', '17', '17', '17', '17']
    """
    if text.isascii() and text.isalnum():
        return text
    number = _undressed(text)
    decimal = DECIMAL.fullmatch(number)
    return decimal[1] if decimal else number


def _undressed(text: str) -> str:
    number = "".join(bare(text).split())
    while number and QUOTED.fullmatch(number):
        number = QUOTED.sub(r"\1\2", number)
    return number


def is_rounded(text: str) -> bool:
    """Whether digits may be gone, so that two numbers may have become one: 2.0261E+17."""
    number = _undressed(text)
    if EXPONENT.fullmatch(number):
        return True
    decimal = DECIMAL.fullmatch(number)
    return decimal is not None and may_be_rounded(int(decimal[1]))


def may_be_rounded(number: int) -> bool:
    """Whether a spreadsheet or a float could have made this whole number of another one.

    >>> may_be_rounded(2026010100000010), may_be_rounded(2026010100000017)
    (True, False)
    """
    if number < EXACT_DIGITS:
        return False
    return number % 10 == 0 or (number > EXACT_UP_TO and int(float(number)) == number)


def content_digest(moment: datetime | None, text: str) -> str:
    """What was said and when, comparable but not readable; `moment` None where none was given."""
    at = moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""
    words = "".join(INVISIBLE.sub("", without_markup(text)).split())
    return keyed_digest("imported-content", f"{at}\x00{words}")[:CONTENT_DIGITS]
