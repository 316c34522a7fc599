"""What of the service itself has to be mended, for whoever can, and whoever has to know.

Administrators are told all of it, of log-ins those of the whole city. Supervisors are told what
changes what they read and whom they may count on, in what they see: late sweeps, figures that are
behind, limits that are estimates, units without an officer. Auditors are told what nobody decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.administering import is_for_all
from regions.calendars import ZONE
from regions.deciding import unheld
from regions.models import Officer, Role
from suggestions.condition import Concern, Finding, Look, Problem
from suggestions.desk.gate import visible
from suggestions.language.moments import say_day, say_moment

OF_SUPERVISORS = (
    Concern.SWEEPS_LATE,
    Concern.FIGURES_BEHIND,
    Concern.PROVISIONAL_LIMITS,
    Concern.UNITS_WITHOUT_OFFICER,
)
OF_AUDITORS = (Concern.NOBODY_DECIDES,)
READERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
ONE_ROUND = "manage.py tick"


@dataclass(frozen=True)
class Words:
    title: str
    meaning: str


@dataclass(frozen=True)
class Way:
    """Where it is mended, or looked into: a page of the desk, a command on the server, or both."""

    address: str = ""
    label: str = ""
    command: str = ""


@dataclass(frozen=True)
class Shown:
    concern: Concern
    words: Words
    since: str
    way: Way


def warnings(officer: Officer, now: datetime) -> list[Shown]:
    """The gravest first; nothing while all is well."""
    look = look_of(officer, now)
    if look and officer.holds(Role.ADMINISTRATOR):
        return list(_found(look, _of_administrator(officer), _to_mend()))
    found = list(_found(look, OF_SUPERVISORS, _to_look_into())) if look else []
    if officer.holds(Role.AUDITOR):
        seen = Look(now, visible(officer))
        return [*_found(seen, OF_AUDITORS, _to_look_into()), *found]
    return found


def _of_administrator(officer: Officer) -> list[Concern]:
    """All, but log-ins for whoever may read them, and what nobody decides for whoever cannot belong
    to those that it is about."""
    hidden = set() if is_for_all(officer, Role.ADMINISTRATOR) else {Concern.CODES_GUESSED}
    hidden |= {Concern.NOBODY_DECIDES} if officer.interests else set()
    return [each for each in Concern if each not in hidden]


def look_of(officer: Officer, now: datetime) -> Look | None:
    """At everything for administrators, for supervisors at what is theirs; None for all others."""
    if not officer.holds(*READERS):
        return None
    if officer.holds(Role.ADMINISTRATOR):
        return Look(now)
    return Look(now, visible(officer), _paths(officer))


def _found(look: Look, concerns: Iterable[Concern], ways: dict[Concern, Way]) -> Iterator[Shown]:
    for concern in concerns:
        finding = look.find(concern)
        if finding.count:
            yield _shown(concern, finding, look, ways)


def _paths(officer: Officer) -> Sequence[str]:
    posts = [post for post in officer.current_posts if post.role == Role.SUPERVISOR]
    return [post.region.path for post in posts if post.region]


def _shown(concern: Concern, finding: Finding, look: Look, ways: dict[Concern, Way]) -> Shown:
    return Shown(
        concern,
        _WORDS[concern](finding, look),
        _since(finding.since, look.now) if finding.since else "",
        ways.get(concern, Way()),
    )


def _since(moment: datetime, now: datetime) -> str:
    is_a_day = moment.astimezone(ZONE).time() == time()
    return say_day(moment) if is_a_day else say_moment(moment, now)


def _to_mend() -> dict[Concern, Way]:
    calendar = Way(reverse("admin:calendar"), _("Working calendar"))
    messages = reverse("admin:suggestions_message_changelist")
    return {
        Concern.LEDGER_DIFFERS: Way(command="manage.py check_ledger"),
        Concern.SWEEPS_LATE: Way(command=ONE_ROUND),
        Concern.LEDGER_UNSEALED: Way(command=ONE_ROUND),
        Concern.WITNESS_CONTRADICTS: Way(command="manage.py check_ledger"),
        Concern.ROOTS_UNSTAMPED: Way(command=ONE_ROUND),
        Concern.ERASED_ARE_BACK: Way(command="manage.py erase_again"),
        Concern.NOBODY_DECIDES: Way(
            reverse("admin:regions_officer_changelist"), _("Name somebody")
        ),
        Concern.FIGURES_BEHIND: Way(command=ONE_ROUND),
        Concern.UNDELIVERABLE_MESSAGES: Way(messages, _("See which messages")),
        Concern.MISSING_CALENDAR: replace(calendar, command="manage.py load_calendar FILE"),
        Concern.PROVISIONAL_LIMITS: calendar,
        Concern.UNITS_WITHOUT_OFFICER: _vacancies(),
        Concern.CODES_GUESSED: Way(
            f"{reverse('admin:suggestions_login_changelist')}?kind__exact=wrong_code",
            _("See which accounts"),
        ),
        Concern.LEARNT_AT_FAULT: Way(command="manage.py learn"),
    }


def _to_look_into() -> dict[Concern, Way]:
    listed = reverse("admin:suggestions_suggestion_changelist")
    estimated = f"{listed}?view=open&estimated=on"
    return {
        Concern.NOBODY_DECIDES: Way(f"{listed}?view=all&undecided=on", _("See which suggestions")),
        Concern.PROVISIONAL_LIMITS: Way(estimated, _("See which suggestions")),
        Concern.UNITS_WITHOUT_OFFICER: _vacancies(),
    }


def _vacancies() -> Way:
    return Way(reverse("admin:vacancies"), _("See which units"))


# What it is called, and what it means


def _of_ledger(finding: Finding, _look: Look) -> Words:
    meaning = ngettext(
        "%(n)d thing that is stored is not what the ledger says. It was changed past the service,"
        " or the service has a fault.",
        "%(n)d things that are stored are not what the ledger says. They were changed past the"
        " service, or the service has a fault.",
        finding.count,
    )
    return _counted(_("Stored data differ from the ledger"), meaning, finding)


def _of_sweeps(_finding: Finding, look: Look) -> Words:
    late = look.sweeps.late
    meanings = {
        Problem.CLOCK: _(
            "The clock of the server is behind the last sweep. Until it is right, cards and"
            " reminders go out too late or not at all."
        ),
        Problem.SILENCE: _(
            "Nothing has looked at the time limits. Cards, reminders and what goes on by itself"
            " wait until something does."
        ),
        Problem.ALERTS: _("Cards and reminders that are due have not gone out."),
        Problem.MESSAGES: _("Messages to citizens and officers that are due have not been sent."),
    }
    return Words(_("Sweeps are late"), meanings[late.problem] if late else "")


def _of_seals(_finding: Finding, _look: Look) -> Words:
    meaning = _(
        "What happened since is in no seal yet: until it is, it could be changed unseen by"
        " somebody with access to the database and the keys."
    )
    return Words(_("The ledger is not sealed"), meaning)


def _of_witness(_finding: Finding, _look: Look) -> Words:
    meaning = _(
        "Seals that were written down outside the database are gone from it, or are others now."
        " Either somebody changed the ledger, or the database was restored from a copy that is"
        " older than the file. Keep the file as it is until it is clear which."
    )
    return Words(_("The witness contradicts the ledger"), meaning)


def _of_stamps(finding: Finding, _look: Look) -> Words:
    meaning = ngettext(
        "%(n)d signed root of the ledger has no time stamp. The authority at TIMESTAMP_URL does"
        " not answer, or answers what cannot be checked by TIMESTAMP_ROOTS; the log says which.",
        "%(n)d signed roots of the ledger have no time stamp. The authority at TIMESTAMP_URL does"
        " not answer, or answers what cannot be checked by TIMESTAMP_ROOTS; the log says which.",
        finding.count,
    )
    return Words(_("Roots wait for a time stamp"), meaning % {"n": finding.count})


def _of_erased(finding: Finding, _look: Look) -> Words:
    meaning = ngettext(
        "%(n)d suggestion was erased, and an older copy of the database has brought it back:"
        " somebody's personal data can be read that he was told are gone.",
        "%(n)d suggestions were erased, and an older copy of the database has brought them back:"
        " personal data can be read whose owners were told that they are gone.",
        finding.count,
    )
    return _counted(_("Erased personal data are back"), meaning, finding)


def _of_undecided(finding: Finding, look: Look) -> Words:
    if vacant := unheld(look.now):
        return _of_unheld(finding, vacant)
    meaning = ngettext(
        "%(n)d open suggestion has nobody who may decide on it: all who triage, or all who"
        " supervise, have an interest of their own, and no stand-in is left. Its time limits run"
        " on. Somebody without a post in the unit concerned has to be named as a stand-in.",
        "%(n)d open suggestions have nobody who may decide on them: all who triage, or all who"
        " supervise, have an interest of their own, and no stand-in is left. Their time limits run"
        " on. Somebody without a post in the units concerned has to be named as a stand-in.",
        finding.count,
    )
    return _counted(_("Nobody may decide"), meaning, finding)


def _of_unheld(finding: Finding, vacant: list[Role]) -> Words:
    meaning = ngettext(
        "%(n)d open suggestion has nobody who may decide on it: nobody holds the post “%(posts)s”"
        " for the whole city, and no stand-in replaces that. Its time limits run on. The post has"
        " to be given to somebody.",
        "%(n)d open suggestions have nobody who may decide on them: nobody holds the post"
        " “%(posts)s” for the whole city, and no stand-in replaces that. Their time limits run on."
        " The post has to be given to somebody.",
        finding.count,
    )
    posts = _("” and “").join(str(role.label) for role in vacant)
    title = _("Nobody holds the post “%(posts)s” for the whole city") % {"posts": posts}
    return Words(title, meaning % {"n": finding.count, "posts": posts})


def _of_figures(finding: Finding, _look: Look) -> Words:
    meaning = ngettext(
        "%(n)d suggestion changed since the figures were made: the rates do not show that yet.",
        "%(n)d suggestions changed since the figures were made: the rates do not show that yet.",
        finding.count,
    )
    return _counted(_("Figures are behind"), meaning, finding)


def _of_messages(finding: Finding, _look: Look) -> Words:
    meaning = ngettext(
        "%(n)d message could not be delivered: whoever it is for has not been told.",
        "%(n)d messages could not be delivered: whoever they are for have not been told.",
        finding.count,
    )
    return _counted(_("Undeliverable messages"), meaning, finding)


def _of_calendar(finding: Finding, _look: Look) -> Words:
    year = {"year": str(finding.count)}
    meaning = _(
        "The notice for %(year)s is not loaded. Time limits that reach into that year are"
        " estimates; they are counted again once it is."
    )
    return Words(_("Public holidays of %(year)s") % year, meaning % year)


def _of_limits(finding: Finding, _look: Look) -> Words:
    meaning = ngettext(
        "%(n)d unanswered suggestion has a limit that is an estimate, because the public holidays"
        " of a year that it reaches into are not loaded.",
        "%(n)d unanswered suggestions have limits that are estimates, because the public holidays"
        " of a year that they reach into are not loaded.",
        finding.count,
    )
    return _counted(_("Estimated time limits"), meaning, finding)


def _of_units(finding: Finding, _look: Look) -> Words:
    meaning = ngettext(
        "%(n)d unit has work or duties, but nobody who handles or leads. What it should be told,"
        " the unit above it is told.",
        "%(n)d units have work or duties, but nobody who handles or leads. What they should be"
        " told, the units above them are told.",
        finding.count,
    )
    return _counted(_("Units without an officer"), meaning, finding)


def _of_codes(finding: Finding, _look: Look) -> Words:
    meaning = ngettext(
        "Within a day ten wrong codes or more were typed for %(n)d account, after the right"
        " password: somebody knows it. Ask its owner to change the password; the log-ins say from"
        " where.",
        "Within a day ten wrong codes or more were typed for each of %(n)d accounts, after the"
        " right password: somebody knows it. Ask their owners to change the password; the log-ins"
        " say from where.",
        finding.count,
    )
    return _counted(_("Codes of the second step are guessed"), meaning, finding)


def _of_learnt(finding: Finding, _look: Look) -> Words:
    meaning = ngettext(
        "What was learnt about %(n)d field of the triage form is not what was written, and is not"
        " used. It was changed past the service, or the disk is at fault. Use the version before:"
        " manage.py learn --back SUBJECT, or learn anew.",
        "What was learnt about %(n)d fields of the triage form is not what was written, and is not"
        " used. It was changed past the service, or the disk is at fault. Use the version before:"
        " manage.py learn --back SUBJECT, or learn anew.",
        finding.count,
    )
    return _counted(_("Proposals are made by names alone"), meaning, finding)


def _counted(title: str, meaning: str, finding: Finding) -> Words:
    return Words(title, meaning % {"n": finding.count})


_WORDS: dict[Concern, Callable[[Finding, Look], Words]] = {
    Concern.LEDGER_DIFFERS: _of_ledger,
    Concern.SWEEPS_LATE: _of_sweeps,
    Concern.LEDGER_UNSEALED: _of_seals,
    Concern.WITNESS_CONTRADICTS: _of_witness,
    Concern.ROOTS_UNSTAMPED: _of_stamps,
    Concern.ERASED_ARE_BACK: _of_erased,
    Concern.NOBODY_DECIDES: _of_undecided,
    Concern.FIGURES_BEHIND: _of_figures,
    Concern.UNDELIVERABLE_MESSAGES: _of_messages,
    Concern.MISSING_CALENDAR: _of_calendar,
    Concern.PROVISIONAL_LIMITS: _of_limits,
    Concern.UNITS_WITHOUT_OFFICER: _of_units,
    Concern.CODES_GUESSED: _of_codes,
    Concern.LEARNT_AT_FAULT: _of_learnt,
}
