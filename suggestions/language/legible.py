"""What people write, as it may be stored: nothing that cannot be read, and nothing that misleads.

Emoji and the joiners that Indic and Arabic scripts need stay as they were typed. What has neither
a shape nor a use goes: control characters, marks of bytes, soft hyphens, tags. Text of which then
nothing can be seen is no text.
"""

from __future__ import annotations

import re
from unicodedata import category, decimal, normalize

LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
# The categories Cc and Cs of Unicode, without line ends and tabs.
CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
SHAPELESS = (
    "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
TAGS = "\U000e0000-\U000e007f"
# The flags of Scotland and the like are a black flag, tags, and the tag that ends them.
FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
USELESS = re.compile(f"({FLAG})|[{CONTROLS}{SHAPELESS}{TAGS}]")

MARKS = "\u061c\u200e\u200f"
EMBEDDINGS, ISOLATES = "\u202a\u202b\u202d\u202e", "\u2066\u2067\u2068"
END_OF_EMBEDDING, END_OF_ISOLATE = "\u202c", "\u2069"
OPENING = EMBEDDINGS + ISOLATES
# Unicode follows no more of them within each other; and so a line is gone through quickly.
DEEPEST = 125
PAIRED = re.compile(f"[{OPENING}{END_OF_EMBEDDING}{END_OF_ISOLATE}]")
DIRECTIONS = re.compile(f"[{MARKS}{OPENING}{END_OF_EMBEDDING}{END_OF_ISOLATE}]")

# Letters and symbols by their category, and yet blank.
BLANK = re.compile(
    "[\u115f\u1160\u2800\u3164\uffa0\ufffc\ufdd0-\ufdef\U0001d159\U000e0000-\U000e0fff]"
)
# Unassigned ones count as seen: Python knows the characters of its own year only, and rare names
# are written with newer ones.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Mc", "Me", "Mn"})


def shows(text: str) -> bool:
    """Whether anything of it can be seen.

    >>> shows("\\u3164\\u200b \\ufe0f"), shows("灯")
    (False, True)
    """
    return any(category(each) not in UNSEEN and not BLANK.match(each) for each in text)


def legible(text: str) -> str:
    """A text of several lines; '' where nothing of it shows.

    In no line does a direction go on beyond its end, so that nothing which follows is reordered.
    """
    kept = text
    if not text.isprintable():
        lines = _useful(text).split("\n")
        kept = "\n".join(map(_balanced, lines))
    return kept.strip() if shows(kept) else ""


def legible_line(text: str) -> str:
    """The same for one line, such as a title or a name: it has no directions to give.

    >>> legible_line("路灯\\u202e 12\\u200b 号")
    '路灯 12 号'
    """
    kept = text if text.isprintable() else DIRECTIONS.sub("", _useful(text))
    return " ".join(kept.split()) if shows(kept) else ""


def digits_of(typed: str) -> str:
    """The digits somebody typed, whatever spaces, dashes or full-width forms they used."""
    return "".join(str(decimal(each)) for each in normalize("NFKC", typed) if each.isdecimal())


def _useful(text: str) -> str:
    return USELESS.sub(lambda found: found[1] or "", LINE_ENDS.sub("\n", text))


def _balanced(line: str) -> str:
    """Every direction ends in the line where it begins; ends of nothing are left out."""
    open_ones: list[str] = []
    kept = PAIRED.sub(lambda found: _paired(found[0], open_ones), line)
    return kept + _ends(open_ones)


def _paired(mark: str, open_ones: list[str]) -> str:
    if mark in OPENING:
        return _opened(mark, open_ones)
    if mark == END_OF_EMBEDDING:
        return _ends([open_ones.pop()]) if open_ones and open_ones[-1] in EMBEDDINGS else ""
    return _closed_isolate(open_ones)


def _opened(mark: str, open_ones: list[str]) -> str:
    if len(open_ones) == DEEPEST:
        return ""
    open_ones.append(mark)
    return mark


def _closed_isolate(open_ones: list[str]) -> str:
    """The end of an isolate ends the embeddings in it, too."""
    places = [place for place, each in enumerate(open_ones) if each in ISOLATES]
    if not places:
        return ""
    ended = open_ones[places[-1] :]
    del open_ones[places[-1] :]
    return _ends(ended)


def _ends(opened: list[str]) -> str:
    return "".join(
        END_OF_EMBEDDING if each in EMBEDDINGS else END_OF_ISOLATE for each in reversed(opened)
    )
