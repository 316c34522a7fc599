"""What keeps programs from flooding the service, without pictures, sounds or foreign services.

A browser with scripts does a little work, and nobody notices (`static/public/challenge.js`).
Without, a question is asked in plain words, so that a screen reader says it. The form carries only
a signed token, which holds a digest of the answer, counts once, and ends after twenty minutes.
"""

from __future__ import annotations

import hashlib
import re
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
# Many small pieces take about as long each time: 32,000 tries, on an old phone half a second.
PARTS, BITS = 16, 11
SEED_DIGITS = 32
A_WORK = re.compile(r"\d{1,9}(?:\.\d{1,9}){%d}" % (PARTS - 1), re.ASCII)  # noqa: UP031
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
    work = forms.CharField(required=False, widget=forms.HiddenInput)
    parts, bits = PARTS, BITS

    def __init__(self, *, kind: str, problem: str) -> None:
        words, answer = QUESTIONS[kind]()
        fresh = {"asked": make_token(answer)}
        # A bound one misses its answer, and says so.
        super().__init__(data=fresh if problem else None, initial=fresh)
        self.fields["answer"].label = words
        self.fields["answer"].error_messages["required"] = problem
        self.seed = seed_of(fresh["asked"])
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
    answered = compare_digest(digest, _digest(nonce, _plain(str(sent.get("answer", "")))))
    right = answered or is_worked(str(sent["asked"]), str(sent.get("work", "")))
    return _spend(nonce, purpose if right else WRONG) and right


def seed_of(asked: str) -> str:
    return hashlib.sha256(asked.encode()).hexdigest()[:SEED_DIGITS]


def is_worked(asked: str, work: str) -> bool:
    """Whether for each part a number was found whose digest begins with so many zeros."""
    if not A_WORK.fullmatch(work):
        return False
    seed, numbers = seed_of(asked), work.split(".")
    return all(_is_small(f"{seed}.{part}.{number}") for part, number in enumerate(numbers))


def _is_small(tried: str) -> bool:
    first = hashlib.sha256(tried.encode()).digest()[:4]
    return int.from_bytes(first, "big") >> (32 - BITS) == 0


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


def _all_but_one() -> tuple[str, str]:
    drawn = [secrets.randbelow(10) for _place in range(DIGITS)]
    left_out = secrets.randbelow(DIGITS)
    said = {
        "digits": " ".join(_names()[each] for each in drawn),
        "which": _places()[left_out],
    }
    words = _("Of these four digits leave out the %(which)s and type the others: %(digits)s") % said
    return words, "".join(str(each) for place, each in enumerate(drawn) if place != left_out)


def _odd_one() -> tuple[str, str]:
    groups = _groups()
    most, odd = secrets.SystemRandom().sample(list(groups), 2)
    named = [*secrets.SystemRandom().sample(groups[most], 2), secrets.choice(groups[odd])]
    order = secrets.SystemRandom().sample(range(3), 3)
    listed = ", ".join(f"{place + 1} {named[each]}" for place, each in enumerate(order))
    words = _("Which of these is %(kind)s? Type its number: %(words)s")
    return words % {"kind": odd, "words": listed}, str(order.index(2) + 1)


QUESTIONS: dict[str, Callable[[], tuple[str, str]]] = {
    "digits": _all_but_one,
    "words": _odd_one,
}


def _places() -> list[str]:
    return [
        pgettext("of four digits", "first"),
        pgettext("of four digits", "second"),
        pgettext("of four digits", "third"),
        pgettext("of four digits", "last"),
    ]


def _groups() -> dict[str, list[str]]:
    """What something is, as a question asks for it, and names of such things."""
    said = {
        _("an animal"): _("horse dog cow hen duck cat sheep"),
        _("a fruit"): _("apple pear peach orange plum grape cherry"),
        _("a part of the body"): _("hand knee ear nose foot eye mouth"),
        _("a piece of furniture"): _("table chair bed cupboard bench desk stool"),
        _("a vehicle"): _("bus train bicycle ship car tractor truck"),
    }
    return {kind: names.split() for kind, names in said.items()}


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
