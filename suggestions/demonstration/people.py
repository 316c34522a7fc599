"""The officers of the demonstration: one account for each role, and the desks behind them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from django.conf import settings

from regions.models import UNIT_ROLES, Officer, Post, Region, Role, Unit
from suggestions.demonstration.words import names

SINCE = date(2020, 1, 1)
UNIT = "431002-urban-management"
COUNTY = "431002"
TOWNSHIP = "431002001"


@dataclass(frozen=True)
class Account:
    """One that people sign in with: role, user name and this installation's password."""

    role: str
    username: str
    password: str


# user name: (role, code of the unit or region)
POSTS: dict[str, tuple[Role, str]] = {
    "triage": (Role.TRIAGE, settings.CITY_CODE),
    "handler": (Role.HANDLER, UNIT),
    "leader": (Role.LEADER, UNIT),
    "supervisor": (Role.SUPERVISOR, settings.CITY_CODE),
    "county-supervisor": (Role.SUPERVISOR, COUNTY),
    "collector": (Role.COLLECTOR, TOWNSHIP),
    "auditor": (Role.AUDITOR, settings.CITY_CODE),
    "administrator": (Role.ADMINISTRATOR, settings.CITY_CODE),
}


def accounts() -> list[Account]:
    """The demonstration accounts, made where they are missing; passwords are drawn once."""
    passwords = _passwords()
    found = []
    for username, (role, code) in POSTS.items():
        officer = Officer.objects.filter(username=username).first()
        if officer is None:
            officer = Officer(username=username, last_name=str(role.label), is_staff=True)
            officer.set_password(passwords[username])
            officer.of_demonstration = True
            officer.save()
            _post(officer, role, code)
        _mark(officer, passwords[username])
        found.append(Account(role.value, username, passwords[username]))
    return found


def _mark(officer: Officer, password: str) -> None:
    """Those of an older version are known by the password that is printed for everybody."""
    if not officer.of_demonstration and officer.check_password(password):
        Officer.objects.filter(pk=officer.pk).update(of_demonstration=True)


def _post(officer: Officer, role: Role, code: str) -> None:
    unit = Unit.objects.filter(code=code).first()
    region = None if unit else Region.objects.get(code=code)
    Post.objects.create(officer=officer, role=role, unit=unit, region=region, since=SINCE)


def _passwords() -> dict[str, str]:
    kept = Path(settings.DATA_DIR) / "demonstration-accounts.json"
    found: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    missing = [name for name in POSTS if name not in found]
    if missing:
        found |= {name: secrets.token_urlsafe(9) for name in missing}
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(json.dumps(found, indent=1))
    return found


@dataclass(frozen=True)
class Position:
    """A role in a unit, or for a region."""

    role: Role
    place: Unit | Region

    @property
    def key(self) -> tuple[str, Role]:
        return self.place.code, self.role

    def post(self, officer: Officer) -> Post:
        kind = "unit" if self.role in UNIT_ROLES else "region"
        return Post(officer=officer, role=self.role, since=SINCE, **{kind: self.place})


class Desks:
    """Officers of the units that take part, made when a story first needs them, or all at once."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._names = names()
        self._found: dict[tuple[str, Role], Officer] = {}

    def officer(self, code: str, role: Role) -> Officer:
        """Who holds `role` in the unit or region `code`."""
        if (code, role) not in self._found:
            self._found[code, role] = self._existing(code, role) or self._new(code, role)
        return self._found[code, role]

    def employ(self, wanted: Iterable[Position]) -> None:
        """Make those that are missing, in few statements."""
        self._read()
        missing = [each for each in wanted if each.key not in self._found]
        officers = [self._person(*each.key) for each in missing]
        Officer.objects.bulk_create(officers)
        pairs = list(zip(missing, officers, strict=True))
        Post.objects.bulk_create(each.post(officer) for each, officer in pairs)
        self._found.update((each.key, officer) for each, officer in pairs)

    def _read(self) -> None:
        for post in Post.objects.current().select_related("officer", "unit", "region"):
            if place := post.unit or post.region:
                self._found.setdefault((place.code, Role(post.role)), post.officer)

    def _existing(self, code: str, role: Role) -> Officer | None:
        held = Post.objects.current().filter(role=role)
        post = held.filter(unit__code=code).first() or held.filter(region__code=code).first()
        return post.officer if post else None

    def _new(self, code: str, role: Role) -> Officer:
        officer = self._person(code, role)
        officer.save()
        _post(officer, role, code)
        return officer

    def _person(self, code: str, role: Role) -> Officer:
        surname, given = self._dice.choice(self._names)
        officer = Officer(
            username=f"{role}.{code}", last_name=surname, first_name=given, is_staff=True
        )
        officer.set_unusable_password()
        return officer
