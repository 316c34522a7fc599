"""A question that tells people from programs without pictures, sounds or foreign services.

It is asked in plain words, so that a screen reader says it. The form carries only a signed
token, which holds a digest of the answer, counts once, and ends after twenty minutes.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Mapping
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from django import forms
from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from suggestions.models.secrets import keyed_digest
from suggestions.public.fields import Line, PublicForm
from suggestions.public.outage import outage

VALID_FOR = timedelta(minutes=20)
DIGITS = 4
WRONG = "wrong"
_signer = signing.TimestampSigner(salt="suggestions.challenge")


class Challenge(PublicForm):
    """One question, as a field among those of another form."""

    answer = Line(
        help_text=gettext_lazy(
            "We ask this now and then, so that programs cannot flood the service. Nothing you "
            "wrote is lost."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    asked = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *, kind: str, problem: str) -> None:
        words, answer = QUESTIONS[kind]()
        fresh = {"asked": make_token(answer)}
        # A bound one misses its answer, and says so.
        super().__init__(data=fresh if problem else None, initial=fresh)
        self.fields["answer"].label = words
        self.fields["answer"].error_messages["required"] = problem
        self.other_kind = next(each for each in QUESTIONS if each != kind)


def new_question(kind: str = "", *, problem: str = "") -> Challenge:
    """`kind`: any, where there is no such kind; `problem`: why it is asked once more."""
    chosen = kind if kind in QUESTIONS else secrets.choice(list(QUESTIONS))
    return Challenge(kind=chosen, problem=problem)


def make_token(answer: str) -> str:
    nonce = secrets.token_urlsafe(12)
    return _signer.sign_object([nonce, _digest(nonce, answer)])


def is_answered(sent: Mapping[str, Any], purpose: str) -> bool:
    """Whether a question of ours was answered rightly, for the first time or for this again."""
    try:
        nonce, digest = _signer.unsign_object(str(sent.get("asked", "")), max_age=VALID_FOR)
    except (signing.BadSignature, ValueError):
        return False
    right = compare_digest(digest, _digest(nonce, _plain(str(sent.get("answer", "")))))
    return _spend(nonce, purpose if right else WRONG) and right


def _spend(nonce: str, use: str) -> bool:
    """Whether the token was fresh, or was spent for the same thing before."""
    key = f"challenge:{nonce}"

    def is_fresh() -> bool:
        return cache.add(key, use, VALID_FOR.total_seconds()) or cache.get(key) == use

    return outage.unless(is_fresh, otherwise=True)


def _digest(nonce: str, answer: str) -> str:
    return keyed_digest("challenge", f"{nonce} {answer}")


def _plain(typed: str) -> str:
    """The digits in it, in any script: 4719, ４７１９, 四七一九."""
    values = (unicodedata.numeric(c, -1) for c in unicodedata.normalize("NFKC", typed[:60]))
    return "".join(str(int(value)) for value in values if value in range(10))


# kinds of questions: (words, answer)


def _repeat_digits() -> tuple[str, str]:
    drawn = [secrets.randbelow(10) for _place in range(DIGITS)]
    spoken = " ".join(_names()[each] for each in drawn)
    words = _("Please type these four digits as a number: %(digits)s") % {"digits": spoken}
    return words, "".join(map(str, drawn))


def _add_up() -> tuple[str, str]:
    one, other = (1 + secrets.randbelow(8) for _place in range(2))
    names = {"one": _names()[one], "other": _names()[other]}
    return _("How much is %(one)s plus %(other)s?") % names, str(one + other)


QUESTIONS: dict[str, Callable[[], tuple[str, str]]] = {
    "digits": _repeat_digits,
    "sum": _add_up,
}


def _names() -> list[str]:
    return [
        pgettext("digit", "zero"),
        pgettext("digit", "one"),
        pgettext("digit", "two"),
        pgettext("digit", "three"),
        pgettext("digit", "four"),
        pgettext("digit", "five"),
        pgettext("digit", "six"),
        pgettext("digit", "seven"),
        pgettext("digit", "eight"),
        pgettext("digit", "nine"),
    ]
