"""征集: what comes in, and what its author takes back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.deciding import undecided_at
from regions.models import Category, CollectionPoint, Officer, Region, Unit
from suggestions.language.contacts import Unreachable, check_contacts
from suggestions.language.legible import legible, legible_line, shows
from suggestions.models import (
    MAX_PLACE,
    MAX_TEXT,
    MAX_TITLE,
    ActorKind,
    Assignment,
    Attachment,
    Author,
    Campaign,
    Capacity,
    Channel,
    ImportRun,
    Meeting,
    Phase,
    Suggestion,
    WordingKind,
)
from suggestions.models.identity import canonical_number
from suggestions.models.secrets import (
    CODE_DIGITS,
    code_digest,
    keyed_digest,
    new_access_code,
    new_reference,
)
from suggestions.pipeline.actors import CITIZEN, Actor
from suggestions.pipeline.case import Case
from suggestions.pipeline.move import move
from suggestions.pipeline.photos import add_photos
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, Words, carried, one_line, said
from suggestions.workflow import TRIAGEABLE, MoveName, Status

TITLE_LENGTH = 30
# Nobody has worked on what has no other entries.
BY_ITSELF = frozenset({MoveName.SUBMIT, MoveName.ARCHIVE, MoveName.RECOMPUTE})
MOST_COLLISIONS = 5
COPIED = (
    "channel",
    "point",
    "campaign",
    "meeting",
    "collected_by",
    "origin",
    "about_unit",
    "about_kind",
    "confidential",
    "may_publish",
    "consent",
    "submit_key",
    "code_hash",
    "source",
    "external",
    "number",
    "content",
    "import_run",
    "source_time",
    "demonstration",
)


@dataclass(frozen=True)
class Contact:
    name: str = ""
    phone: str = ""
    email: str = ""
    guardian: bool = False
    language: str = "zh-hans"

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email or self.guardian)

    def check(self) -> None:
        """Raise Refused, in words, where what is given reaches nobody."""
        try:
            check_contacts(self.phone, self.email)
        except Unreachable as why:
            raise Refused(str(why)) from None

    def author(self, **of: Any) -> Author:
        """The row that keeps it, not stored yet."""
        author = Author(
            name=legible_line(self.name),
            phone=self.phone,
            email=self.email,
            guardian=self.guardian,
            language=self.language,
            salt=secrets.token_hex(16),
            **of,
        )
        author.index_contacts()
        return author


@dataclass(frozen=True, kw_only=True)
class Submit(Move):
    """提交. `limits` False: history that runs no deadlines until triage acts on it.

    `about_unit`: what its author names, or what was named of the whole that it is a part of. It is
    kept from that unit until triage has decided.
    """

    name: ClassVar[MoveName] = MoveName.SUBMIT
    text: str
    region: Region | None = None
    title: str = ""
    place: str = ""
    channel: str = Channel.WEB
    contact: Contact = field(default_factory=Contact)
    photos: tuple[Attachment, ...] = ()
    point: CollectionPoint | None = None
    campaign: Campaign | None = None
    meeting: Meeting | None = None
    collected_by: Officer | None = None
    origin: Suggestion | None = None
    about_unit: Unit | None = None
    about_kind: str | None = None
    confidential: bool = False
    may_publish: bool = False
    consent: str = ""
    submit_key: str | None = None
    code_hash: str = ""
    source: str = ""
    external: str = ""
    content: str = ""
    import_run: ImportRun | None = None
    source_time: str = ""
    limits: bool = True
    demonstration: bool = False

    @property
    def number(self) -> str:
        """What it is known by in the system that it comes from."""
        return canonical_number(self.external)

    def check(self, case: Case) -> None:
        self._check_text()
        somewhere = self.region or self.campaign or case.actor.kind == ActorKind.CHANNEL
        if not somewhere:
            raise Refused(_("Please say where it is."))
        if case.actor.kind == ActorKind.CITIZEN and not self._in_time(case.at):
            raise Refused(_("This campaign is not open."))
        self.contact.check()
        self._check_unit(case.at)

    def _check_unit(self, at: datetime) -> None:
        """Raise Refused where nobody could decide about the unit that its author names."""
        if self.about_unit is None or self.origin:
            return
        if self.about_unit.pk in undecided_at((self.region or city()).path, at):
            words = _("Whoever decides here belongs to %(unit)s, so it cannot be kept from it.")
            raise Refused(words % {"unit": self.about_unit})

    def _check_text(self) -> None:
        if not shows(self.text):
            raise Refused(_("Please write what it is about."))
        if len(legible(self.text)) > MAX_TEXT:
            raise Refused(_("The text is longer than 10,000 characters."))

    def _in_time(self, at: datetime) -> bool:
        return self.campaign is None or self.campaign.phase(at) == Phase.OPEN

    def new_row(self, at: datetime) -> Suggestion:
        region = self.region or city()
        text = legible(self.text)
        return Suggestion(
            reference=new_reference(timezone.localdate(at)),
            region=region,
            region_path=region.path,
            text=text,
            title=one_line(self.title, MAX_TITLE) or title_from(text),
            place=one_line(self.place, MAX_PLACE),
            submitted=at,
            moved=at,
            **{name: given for name in COPIED if (given := getattr(self, name)) is not None},
        )

    def carry_out(self, case: Case) -> None:
        if self.contact:
            case.author = self.contact.author(suggestion=case.suggestion)
            case.work.add(case.author)
        add_photos(self.photos, case)
        for officer in self._kept_out(case):
            case.recuse(officer)

    def _kept_out(self, case: Case) -> list[int]:
        """Whoever stepped aside from what it was split from."""
        whole = case.others.get(self.origin.pk) if self.origin else None
        return sorted(whole.recused) if whole else []

    def details(self, case: Case) -> dict[str, Any]:
        found: dict[str, Any] = {
            "channel": self.channel,
            "region": case.suggestion.region_path,
            "limits": self.limits,
        }
        named = {"about_unit": self.about_unit, "meeting": self.meeting, "import": self.import_run}
        found |= {name: each.pk for name, each in named.items() if each}
        if self.origin:
            found["origin"] = self.origin.reference
        if self.origin and self.origin.promised_from:
            found["promised_from"] = self.origin.promised_from.isoformat()
        return found

    def words(self, case: Case) -> list[Words]:
        return [Words(WordingKind.TEXT, self.text, public=True)]


@dataclass(frozen=True, kw_only=True)
class Archive(Move):
    """History of another system that was finished there: one entry, no deadlines.

    `ended`: when, where it is brought in together with its submission. `type`, `category`,
    `livelihood`: as it was classified there; None where nothing was said about livelihood.
    """

    name: ClassVar[MoveName] = MoveName.ARCHIVE
    answer: str = said(WordingKind.ANSWER, gettext_lazy("answer"), public=True, required=False)
    unit: Unit | None = None
    type: str = ""
    category: Category | None = None
    livelihood: bool | None = None
    ended: datetime | None = None

    def moment(self, case: Case) -> datetime:
        return self.ended or case.at

    def carry_out(self, case: Case) -> None:
        case.change(
            type=self.type,
            category=self.category,
            livelihood=bool(self.livelihood),
            lead_unit=self.unit,
            answered=case.at,
            ended=case.at,
        )
        if self.unit:
            row = Assignment(
                suggestion=case.suggestion,
                unit=self.unit,
                capacity="lead",
                state="done",
                since=case.at,
            )
            case.assignments.append(row)
            case.work.add(row)


@dataclass(frozen=True, kw_only=True)
class TakeBack(Move):
    """A row goes with the import that brought it in, which may then bring it in again."""

    name: ClassVar[MoveName] = MoveName.TAKE_BACK

    @classmethod
    def why_not(cls, case: Case) -> str:
        row = case.suggestion
        if not row.import_run_id:
            return _("It did not come in with an import.")
        brought_in = 2 if row.status == Status.CLOSED else 1
        untouched = row.entries == brought_in or not row.events.exclude(move__in=BY_ITSELF).exists()
        return "" if untouched else _("Somebody has worked on it since.")

    def carry_out(self, case: Case) -> None:
        case.release(Capacity.LEAD)
        case.change(number="", content="", ended=case.at)


class Why(models.TextChoices):
    """Why somebody withdraws what he wrote."""

    SOLVED = "solved", gettext_lazy("It is solved.")
    MISTAKE = "mistake", gettext_lazy("I wrote it by mistake, or twice.")
    ASKED = "asked", gettext_lazy("Somebody asked me to withdraw it.")
    OTHER = "other", gettext_lazy("Another reason.")


@dataclass(frozen=True, kw_only=True)
class Withdraw(Move):
    """撤回. Of a parent only the author leaves: the others still wait for their answer.

    Whoever was asked to is heard: a supervisor decides whether it stays withdrawn.
    """

    name: ClassVar[MoveName] = MoveName.WITHDRAW
    unpublishes: ClassVar[bool] = True
    why: Why | None = carried(gettext_lazy("why"), required=False)
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True, required=False)

    @classmethod
    def why_not(cls, case: Case) -> str:
        return _("You have withdrawn it already.") if case.suggestion.author_left else ""

    def carry_out(self, case: Case) -> None:
        row = case.suggestion
        if row.merged_count:
            case.change(author_left=True, follow_up_due=self.why == Why.ASKED)
            return
        in_hand = case.was_assigned and row.status not in TRIAGEABLE
        case.end_consultation()
        case.wind_up()
        asked = self.why == Why.ASKED
        case.change(ended=case.at, follow_up_due=in_hand, contested=asked, promised=None)

    def details(self, case: Case) -> dict[str, Any]:
        pressed = {"contested": True} if case.suggestion.is_pressed else {}
        return super().details(case) | pressed


def city() -> Region:
    """The whole city: where a channel's row without a place goes."""
    return Region.objects.get(code=settings.CITY_CODE)


def title_from(text: str) -> str:
    """The first line that shows something, shortened: for lists, where no title was given."""
    first = next(filter(None, map(legible_line, text.splitlines())), "")
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def code_for(key: str) -> str:
    """The access code of one sending: a second tap with the same one-time key shows the same."""
    number = int(keyed_digest("code-of-key", key), 16)
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def submit(request: Submit, *, actor: Actor = CITIZEN) -> tuple[Suggestion, str]:
    """Hand in one suggestion: (row, access code). The same `submit_key` never makes two.

    Raises Refused where a rule forbids it.
    """
    key = request.submit_key
    code = code_for(key) if key else new_access_code()
    return _handed_in(with_code(request, code), actor, tries=MOST_COLLISIONS), code


def _handed_in(request: Submit, actor: Actor, *, tries: int) -> Suggestion:
    # Asked first: what the database refuses, it may write into its log, words and all.
    if before := _sent_with(request.submit_key):
        return before
    try:
        return move(None, request, actor=actor).suggestion
    except IntegrityError:
        # The same reference drawn twice, or the same form sent twice at once.
        if tries == 1:
            raise
    return _handed_in(request, actor, tries=tries - 1)


def _sent_with(key: str | None) -> Suggestion | None:
    """Nearly always none: so the key alone is asked for, and the row where there is one."""
    if not key:
        return None
    found = Suggestion.objects.filter(submit_key=key).values_list("pk", flat=True)
    return next((Suggestion.objects.get(pk=pk) for pk in found), None)


def with_code(request: Submit, code: str) -> Submit:
    values = {**request.__dict__, "code_hash": code_digest(code)}
    return Submit(**values)
