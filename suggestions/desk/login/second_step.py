"""The second step: whether it is passed, who has to have it, how it is set up and taken away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import django_otp
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import update_session_auth_hash
from django.core import checks
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.loading import read_profile
from regions.models import Officer, Role
from suggestions.administered import record_change
from suggestions.desk.login import recorded, wrong_codes
from suggestions.models import Authenticator, ChangeKind, LogInKind
from suggestions.models.second_step import forget_second_step

# What a session remembers.
PASSED, BEGUN = "second_step", "second_step_begun"


def is_passed(request: HttpRequest) -> bool:
    """Within this session, which ends when the second step becomes another one."""
    return bool(request.session.get(PASSED))


def forget_passed(request: HttpRequest) -> None:
    """Whoever types the password anew types a code anew."""
    request.session.pop(PASSED, None)


def passes(request: HttpRequest, officer: Officer, typed: str) -> bool:
    # Together: a recovery code is not spent on a log-in that could not be recorded.
    with transaction.atomic():
        if not is_code_of(request, officer, typed):
            return False
        recorded.record(request, LogInKind.SIGNED_IN, officer)
    request.session.cycle_key()
    request.session[PASSED] = True
    return True


@transaction.atomic
def is_code_of(request: HttpRequest, officer: Officer, typed: str) -> bool:
    """A code of the app or a recovery code: spent by asking."""
    device = _locked(officer)
    # One that has to wait is not looked at. Asked under the lock: of many that are sent at the
    # same moment one is compared, and no other is a wrong code.
    if device is None or seconds_to_wait(device):
        return False
    fits = device.verify_token(typed)
    if not fits:
        wrong_codes.record(request, officer, own=is_passed(request))
    return fits


def _locked(officer: Officer) -> Authenticator | None:
    rows = Authenticator.objects.select_for_update()
    found: Authenticator | None = rows.filter(user=officer, confirmed=True).first()
    return found


def in_use(officer: Officer) -> Authenticator | None:
    found: Authenticator | None = Authenticator.objects.filter(user=officer, confirmed=True).first()
    return found


def seconds_to_wait(device: Authenticator | None) -> int:
    """After wrong codes."""
    why = device.verify_is_allowed()[1] if device else None
    return int((why["locked_until"] - timezone.now()).total_seconds()) + 1 if why else 0


# Who has to


def roles_are_known(**_given: Any) -> list[checks.CheckMessage]:
    """One that is misspelt would be asked for nothing, and nobody would notice."""
    unknown = set(settings.SECOND_STEP_ROLES) - set(Role.values)
    hint = f"SECOND_STEP_ROLES takes {', '.join(Role.values)}."
    return [checks.Error(f"{name} is no role.", hint=hint, id="config.E001") for name in unknown]


def is_asked_of(officer: Officer) -> bool:
    return not officer.of_demonstration and officer.holds(*settings.SECOND_STEP_ROLES)


def has_to_set_up(officer: Officer) -> bool:
    if officer.second_step_since or not is_asked_of(officer):
        return False
    return timezone.now() >= grace_ends(officer)


def grace_ends(officer: Officer) -> datetime:
    asked = officer.second_step_asked or timezone.now()
    return asked + timedelta(days=settings.SECOND_STEP_GRACE_DAYS)


def begin_grace(officer: Officer) -> None:
    """At the first log-in at which the role asks for it."""
    if officer.second_step_asked is None and is_asked_of(officer):
        officer.second_step_asked = timezone.now()
        officer.save(update_fields=["second_step_asked"])


# Setting up


@transaction.atomic
def begin(request: HttpRequest, officer: Officer) -> None:
    """A new secret, known to this session only; the one in use stays until it is confirmed."""
    Authenticator.objects.filter(user=officer, confirmed=False).delete()
    made = Authenticator.objects.create(user=officer, confirmed=False)
    request.session[BEGUN] = made.pk


def begun(request: HttpRequest, officer: Officer) -> Authenticator | None:
    unconfirmed = Authenticator.objects.filter(user=officer, confirmed=False)
    found: Authenticator | None = unconfirmed.filter(pk=request.session.get(BEGUN)).first()
    return found


def cancel(request: HttpRequest) -> None:
    request.session.pop(BEGUN, None)


def confirm(request: HttpRequest, officer: Officer, typed: str) -> list[str]:
    """The recovery codes, to be shown now; none where the code does not fit."""
    device = begun(request, officer)
    if device is None or not django_otp.verify_token(officer, device.persistent_id, typed):
        return []
    codes = _take_into_use(officer, device.pk)
    request.user = officer
    update_session_auth_hash(request, officer)
    request.session.pop(BEGUN, None)
    request.session[PASSED] = True
    return codes


@transaction.atomic
def _take_into_use(officer: Officer, pk: int) -> list[str]:
    Authenticator.objects.filter(user=officer).exclude(pk=pk).delete()
    Authenticator.objects.filter(pk=pk).update(confirmed=True)
    officer.second_step_since = timezone.now()
    officer.save(update_fields=["second_step_since"])
    _record(officer, _("Second step set up."), by=officer)
    device: Authenticator = Authenticator.objects.get(pk=pk)
    return device.new_recovery_codes()


@transaction.atomic
def take_away(officer: Officer, *, by: Officer) -> None:
    forget_second_step(officer)
    officer.save(update_fields=["second_step_since"])
    _record(officer, _("Second step taken away."), by=by)


def _record(officer: Officer, words: str, *, by: Officer) -> None:
    record_change(officer, ChangeKind.CHANGED, by=by, fields=[["second_step_since"]])
    LogEntry.objects.log_actions(by.pk, [officer], CHANGE, change_message=words, single_object=True)


def address_for_app(device: Authenticator, officer: Officer) -> str:
    """What the QR code says; apps list it under these names."""
    profile = read_profile(settings.CITY_FOLDER)
    service = profile.service if profile else _("Citizen suggestions")
    name = quote(f"{service}:{officer.get_username()}")
    return f"otpauth://totp/{name}?secret={device.secret}&issuer={quote(service)}"
