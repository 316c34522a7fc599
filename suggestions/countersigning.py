"""Nobody gives power alone: what one administrator asks for, another one decides.

Until then nothing of it stands where rights are read from. What nobody answers takes effect at the
moment that was announced to those who oversee the place, but never what somebody asks for himself.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.administering import accounts_for, within
from regions.models import Officer, Post, Region, Role, Unit
from suggestions import moving
from suggestions.administered import OVERSEERS, Said, record_change
from suggestions.asking import (
    deciders,
    overseeing,
    overseers,
    record_application,
    said_of_post,
    send,
    tell_of,
)
from suggestions.models import (
    AccountApplication,
    AskedKind,
    AskedState,
    ChangeKind,
    PostRecord,
    PostStep,
    said_of,
)
from suggestions.models.post_record import NOT_GIVEN
from suggestions.models.second_step import forget_second_step
from suggestions.models.secrets import keyed_digest
from suggestions.posts import record_of, record_step
from suggestions.widening import OPENING

logger = logging.getLogger(__name__)

ANSWERED_WITHIN = timedelta(hours=24)
# Whose password opens what nobody else may open, or decides about others.
PROTECTED = (*OVERSEERS, Role.TRIAGE, Role.LEADER, Role.STAND_IN, Role.ADMINISTRATOR)
CHANGED_BY_TWO = ["password", "password_given", "of_demonstration", "email", "is_active"]
CHANGED_BY_TWO += ["second_step_since"]
# Asked for whether or not an account is switched on.
NO_MATTER = (AskedKind.ACTIVE, AskedKind.UNIT)


class NotDecided(Exception):
    """With the rule in words; nothing has changed."""


def needs_second(officer: Officer, kind: AskedKind) -> bool:
    """Whether this of the account is not one administrator's to change."""
    if not settings.POSTS_NEED_TWO:
        return False
    roles = OPENING if kind == AskedKind.ACTIVE else PROTECTED
    asked = AccountApplication.objects.filter(officer=officer, kind=AskedKind.POST)
    waits = asked.filter(state=AskedState.OPEN, role__in=roles)
    held = _lasting(officer).filter(role__in=roles)
    # Else one would end the post, change what opens the account, and give the post back.
    once = _recorded(officer).filter(role__in=() if kind == AskedKind.ACTIVE else roles)
    return held.exists() or waits.exists() or once.exists()


def ask_for_post(post: Post, *, by: Officer) -> AccountApplication | None:
    """As it shall stand; None where the same is asked for already."""
    row = AccountApplication(kind=AskedKind.POST, officer=post.officer, by=by)
    row.role, row.unit, row.region = post.role, post.unit, post.region
    row.since, row.until = post.since, post.until
    row.path = post.path
    if post.pk:
        row.post, row.before = post.pk, said_of(Post.objects.get(pk=post.pk))
    else:
        row.before = _keys_to(post.officer)
    return _ask(row)


def ask_for_account(
    officer: Officer, kind: AskedKind, *, by: Officer, value: str = ""
) -> AccountApplication | None:
    """`value`: the hash of a password, or an address; None where the same is asked for already."""
    row = AccountApplication(kind=kind, officer=officer, by=by, value=value)
    row.path = min(_paths(officer), key=len, default="")
    row.before = [_stands(officer, kind)]
    return _ask(row)


def ask_for_unit(unit: Unit, *, by: Officer) -> AccountApplication | None:
    """As it shall stand; None where the same is asked for already."""
    row = AccountApplication(kind=AskedKind.UNIT, by=by, unit=unit)
    row.region, row.parent = unit.region, unit.parent
    before = Unit.objects.select_related("region").get(pk=unit.pk)
    row.before = list(moving.stands(before))
    row.path = moving.path_around(before.region.path, unit.region.path)
    return _ask(row)


def _ask(row: AccountApplication) -> AccountApplication | None:
    row.asked = timezone.now()
    row.due = None if row.by_id == row.officer_id else row.asked + ANSWERED_WITHIN
    row.sign()
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            return None
        record_application(row, PostStep.ASKED, row.by)
        tell_of(row, PostStep.ASKED, overseers(row))
        tell_of(row, "to_decide", deciders(row))
    return row


# deciding


def waiting_for(officer: Officer) -> QuerySet[AccountApplication]:
    """What waits in the places that this officer administers, the earliest first."""
    rows = AccountApplication.objects.filter(within(officer, "path"), state=AskedState.OPEN)
    about = "officer", "by", "unit", "region", "parent"
    return rows.select_related(*about).order_by("pk")


def why_not_approve(row: AccountApplication, officer: Officer) -> str:
    """In words; '' where he may."""
    if row.by_id == officer.pk:
        return _("You have asked for it yourself: another administrator approves it.")
    if row.officer_id == officer.pk:
        return _("It is about yourself: another administrator approves it.")
    words = _("This account has posts beyond what you administer.")
    return "" if _is_within_reach(row, officer) else words


def _is_within_reach(row: AccountApplication, officer: Officer) -> bool:
    """Whether what it is about has nothing beyond the place of the application."""
    if row.kind in (AskedKind.POST, AskedKind.UNIT):
        return True
    return accounts_for(officer).filter(pk=row.account.pk).exists()


def decide(pk: int, *, by: Officer, approves: bool, reason: str = "") -> AccountApplication:
    """Raises NotDecided, and AccountApplication.DoesNotExist where it is not his to see.

    Whoever administers the place may refuse, also what he asked for himself.
    """
    with transaction.atomic():
        row = _held(pk)
        if not AccountApplication.objects.filter(within(by, "path"), pk=pk).exists():
            raise AccountApplication.DoesNotExist
        if row.state != AskedState.OPEN:
            raise NotDecided(_("Somebody else has decided it in the meantime."))
        if words := why_not_approve(row, by) if approves else _why_not_refuse(reason):
            raise NotDecided(words)
        if approves:
            _take_effect(row, PostStep.APPROVED, by)
        else:
            row.reason = reason.strip()
            _close(row, PostStep.REFUSED, by)
    return row


def _why_not_refuse(reason: str) -> str:
    return "" if reason.strip() else _("Please say why you refuse.")


def run_due(now: datetime | None = None) -> int:
    """What nobody answered takes effect; how many. Each by itself: a kill loses none."""
    moment = now or timezone.now()
    due = AccountApplication.objects.filter(state=AskedState.OPEN, due__lte=moment)
    return sum(_run(pk) for pk in list(due.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _run(pk: int) -> int:
    row = _held(pk)
    if row.state != AskedState.OPEN:  # decided while this round came to it
        return 0
    _take_effect(row, PostStep.BY_TIME, None)
    return 1


def _held(pk: int) -> AccountApplication:
    return AccountApplication.objects.select_for_update(of=("self",)).get(pk=pk)


def _take_effect(row: AccountApplication, step: PostStep, by: Officer | None) -> None:
    if not _is_still_asked(row):
        return _close(row, PostStep.LAPSED, by)
    take = {AskedKind.POST: _give, AskedKind.UNIT: _move}
    return take.get(AskedKind(row.kind), _change)(row, step, by)


def _is_still_asked(row: AccountApplication) -> bool:
    """By somebody who may, of an account that is there, as it was asked for."""
    if not (row.is_ours and _waits_in_the_chain(row)):
        logger.error("account application %s was not asked for here", row.pk)
        return False
    asker = Officer.objects.get(pk=row.by_id)
    return _may_ask(row, asker) and (row.kind in NO_MATTER or row.account.is_active)


def _waits_in_the_chain(row: AccountApplication) -> bool:
    """Else it was copied, or put back as it stood before it was decided."""
    recorded = AccountApplication.objects.with_records().get(pk=row.pk)
    last = recorded.last_record
    return last is not None and last.is_ours and recorded.recorded_step == PostStep.ASKED


def _may_ask(row: AccountApplication, asker: Officer) -> bool:
    if not Region.objects.filter(within(asker, "path"), path=row.path).exists():
        return False
    return _is_within_reach(row, asker)


def _give(row: AccountApplication, step: PostStep, by: Officer | None) -> None:
    post = _changed_post(row) if row.post else _new_post(row)
    for name, value in row.as_post.items() if post else ():
        setattr(post, name, value)
    if post is None or post.is_beside_a_stand_in:
        return _close(row, PostStep.LAPSED, by)
    post.save()
    _close(row, step, by, post=post)
    return None


def _new_post(row: AccountApplication) -> Post | None:
    return None if _has_other_keys(row) else Post(officer=row.account)


def _changed_post(row: AccountApplication) -> Post | None:
    """None where it was taken away or changed meanwhile."""
    post = Post.objects.select_for_update().filter(pk=row.post).first()
    return post if post and said_of(post) == row.before else None


def _keys_to(officer: Officer) -> list[str]:
    return [_stands(officer, kind) for kind in (AskedKind.PASSWORD, AskedKind.EMAIL)]


def _has_other_keys(row: AccountApplication) -> bool:
    """Whether somebody else changed how the account is entered; a password of one's own choice
    is no such change. Older applications do not say how it was."""
    if not row.before:
        return False
    who = Officer.objects.select_for_update().get(pk=row.account.pk)
    password, email = _keys_to(who)
    return row.before[1] != email or (who.password_given and row.before[0] != password)


def _move(row: AccountApplication, step: PostStep, by: Officer | None) -> None:
    """One that was moved meanwhile, or cannot stand there any more, stays where it is."""
    unit = moving.locked(row)
    stood = moving.stands(unit)
    if row.before != list(stood) or not moving.may_stand(unit, moving.wanted(row)):
        return _close(row, PostStep.LAPSED, by)
    said = moving.differing(unit, row)
    unit.region_id, unit.parent_id = moving.wanted(row)
    unit.save()
    _close(row, step, by, said=said)
    return None


def _change(row: AccountApplication, step: PostStep, by: Officer | None) -> None:
    who = Officer.objects.select_for_update().get(pk=row.account.pk)
    if row.before != [_stands(who, row.kind)]:  # he has chosen another one himself meanwhile
        return _close(row, PostStep.LAPSED, by)
    _set(who, row)
    who.save(update_fields=CHANGED_BY_TWO)
    _close(row, step, by, said=[[str(row.kind)]])
    return None


def _set(who: Officer, row: AccountApplication) -> None:
    if row.kind == AskedKind.PASSWORD:
        who.password, who.password_given, who.of_demonstration = row.value, True, False
    elif row.kind == AskedKind.EMAIL:
        who.email = row.value
    elif row.kind == AskedKind.ACTIVE:
        who.is_active = True
    else:
        forget_second_step(who)


def _stands(officer: Officer, kind: str) -> str:
    """By which a later change is told from this one; the field has the name of the kind.

    The password itself, however it is kept, goes nowhere.
    """
    stored = Officer.objects.filter(pk=officer.pk).values_list(kind, flat=True).first()
    return keyed_digest("account-application", f"{kind} {stored}")[:16]


def _close(
    row: AccountApplication,
    step: PostStep,
    by: Officer | None,
    *,
    post: Post | None = None,
    said: list[Said] | None = None,
) -> None:
    row.state, row.decided_by, row.decided = AskedState(step.value), by, timezone.now()
    row.value = ""
    row.sign()
    row.save()
    record_application(row, step, by, post)
    if said and row.subject:
        fields = [*said, ["asked_by", None, str(row.by)]]
        record_change(row.subject, ChangeKind.CHANGED, by=by or row.by, fields=fields)
    if step == PostStep.BY_TIME:
        tell_of(row, step, overseers(row))
    tell_of(row, step, {row.by_id} - {by.pk if by else 0})


# past it


def give_in_emergency(post: Post, *, reason: str) -> Post:
    """On the server, at once; whoever oversees the place is told."""
    now = timezone.now()
    with transaction.atomic():
        post.save()
        found = record_of(post)
        found.step, found.reason = PostStep.EMERGENCY, reason
        record_step(found, now)
        told = overseeing(found.path) - {post.officer_id}
        said = said_of_post(post.role, post.region or post.unit) | {"reason": reason}
        context: dict[str, Any] = said | {
            "step": str(PostStep.EMERGENCY),
            "account": str(post.officer),
        }
        send(f"emergency:{found.number}", context, told, now)
    return post


def _lasting(officer: Officer) -> QuerySet[Post]:
    """Those held, and those to come."""
    return officer.posts.filter(Q(until=None) | Q(until__gte=timezone.localdate()))


def _paths(officer: Officer) -> list[str]:
    """Where he has posts, else where he had them."""
    for rows in (_lasting(officer), _recorded(officer)):
        places = rows.select_related("unit__region", "region")
        if found := [path for post in places if (path := post.path)]:
            return found
    return []


def _recorded(officer: Officer) -> QuerySet[PostRecord]:
    """All that he ever held."""
    return PostRecord.objects.filter(officer=officer).exclude(step__in=NOT_GIVEN)
