"""A small city to test with: one county with a township and a village, one beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from regions.calendars import ZONE
from regions.models import (
    Category,
    CollectionPoint,
    Duty,
    DutyCatalogue,
    Level,
    Officer,
    Post,
    Region,
    Role,
    Unit,
    UnitKind,
    path_of,
)
from suggestions.models import ActorKind, Campaign, Suggestion, SuggestionType, Tier
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CHANNEL, CITIZEN, Actor, officer_actor
from suggestions.pipeline.collect import Contact, Submit, submit
from suggestions.pipeline.move import move

TEXT = "国庆北路的路灯坏了三天，晚上走路看不清，请尽快修理。"
SINCE = date(2020, 1, 1)


def local(text: str) -> datetime:
    """'2026-09-18 10:00' in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def region(code: str, name: str, level: Level, parent: Region | None = None) -> Region:
    return Region.objects.create(
        code=code,
        path=path_of(code, level),
        name=name,
        full_name=name,
        level=level,
        parent=parent,
    )


def unit(code: str, name: str, place: Region, **more: Any) -> Unit:
    values = {"kind": UnitKind.DEPARTMENT, "function": code.split("-")[-1]} | more
    return Unit.objects.create(code=code, name=name, region=place, **values)


def collection_point(code: str, place: Region, **more: Any) -> CollectionPoint:
    values = {
        "name": "国庆社区征集站",
        "latitude": Decimal("25.788"),
        "longitude": Decimal("113.005"),
    }
    return CollectionPoint.objects.create(code=code, region=place, **(values | more))


def campaign(slug: str, **more: Any) -> Campaign:
    """Open since yesterday and until tomorrow."""
    now = timezone.now()
    values = {
        "title": "“十五五”规划建言献策",
        "explanation": "说说您的看法。\n\n征集结束后集中答复。",
        "opens": min(now, more.get("closes", now)) - timedelta(days=1),
        "closes": max(now, more.get("opens", now)) + timedelta(days=1),
    }
    return Campaign.objects.create(slug=slug, **(values | more))


def officer(username: str, role: Role, place: Region | Unit) -> Officer:
    return officers({username: (role, place)})[username]


def officers(posts: dict[str, tuple[Role, Region | Unit]]) -> dict[str, Officer]:
    """By name, each with this post; in two statements, since nearly all tests begin with them."""
    made = [Officer(username=name, first_name=name, is_staff=True) for name in posts]
    found = {each.username: each for each in Officer.objects.bulk_create(made)}
    for who in made:
        who.set_unusable_password()
    Post.objects.bulk_create(_post(found[name], *post) for name, post in posts.items())
    return found


def _post(who: Officer, role: Role, place: Region | Unit) -> Post:
    where = {"unit": place} if isinstance(place, Unit) else {"region": place}
    return Post(officer=who, role=role, since=SINCE, **where)


@dataclass
class City:
    """`regions`, `units` and `officers` by short names."""

    regions: dict[str, Region] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    officers: dict[str, Officer] = field(default_factory=dict)
    category: Any = None

    def actor(self, name: str) -> Actor:
        # Read again: posts are kept for one request only.
        return officer_actor(Officer.objects.get(pk=self.officers[name].pk))


def small_city() -> City:
    city = City()
    _places(city)
    _units(city)
    _officers(city)
    parent = Category.objects.create(code="urban", name="城乡建设")
    city.category = Category.objects.create(code="urban-light", name="路灯照明", parent=parent)
    catalogue = DutyCatalogue.objects.create(version=1, digest="test")
    Duty.objects.create(
        catalogue=catalogue, category=city.category, level=Level.COUNTY, function="light"
    )
    return city


def _places(city: City) -> None:
    top = region("431000", "郴州市", Level.CITY)
    county = region("431002", "北湖区", Level.COUNTY, top)
    beside = region("431003", "苏仙区", Level.COUNTY, top)
    town = region("431002001", "人民路街道", Level.TOWNSHIP, county)
    village = region("431002001001", "国庆社区", Level.VILLAGE, town)
    city.regions = {
        "city": top,
        "county": county,
        "beside": beside,
        "town": town,
        "village": village,
    }


def _units(city: City) -> None:
    place = city.regions
    government = {"kind": UnitKind.GOVERNMENT}
    top = unit("4310-government", "郴州市人民政府", place["city"], **government)
    county = unit("431002-government", "北湖区人民政府", place["county"], parent=top, **government)
    light = unit("431002-light", "北湖区城市管理局", place["county"], parent=county)
    water = unit("431002-water", "北湖区水利局", place["county"], parent=county)
    town = unit(
        "431002001-government",
        "人民路街道办事处",
        place["town"],
        kind=UnitKind.TOWNSHIP,
        parent=county,
    )
    beside = unit("431003-light", "苏仙区城市管理局", place["beside"])
    city.units = {
        "top": top,
        "county": county,
        "light": light,
        "water": water,
        "town": town,
        "beside": beside,
    }


def _officers(city: City) -> None:
    place, units = city.regions, city.units
    posts: dict[str, tuple[Role, Region | Unit]] = {
        "triage": (Role.TRIAGE, place["county"]),
        "city_triage": (Role.TRIAGE, place["city"]),
        "supervisor": (Role.SUPERVISOR, place["county"]),
        "city_supervisor": (Role.SUPERVISOR, place["city"]),
        "auditor": (Role.AUDITOR, place["city"]),
        "administrator": (Role.ADMINISTRATOR, place["city"]),
        "collector": (Role.COLLECTOR, place["town"]),
        "handler": (Role.HANDLER, units["light"]),
        "leader": (Role.LEADER, units["light"]),
        "water_handler": (Role.HANDLER, units["water"]),
        "water_leader": (Role.LEADER, units["water"]),
        "county_leader": (Role.LEADER, units["county"]),
        "town_leader": (Role.LEADER, units["town"]),
        "town_handler": (Role.HANDLER, units["town"]),
        "beside_handler": (Role.HANDLER, units["beside"]),
    }
    city.officers = officers(posts)


def submitted(city: City, *, at: datetime | None = None, **more: Any) -> Suggestion:
    """A suggestion as it comes in; `at` as another channel would say it."""
    values: dict[str, Any] = {
        "text": TEXT,
        "region": city.regions["village"],
        "contact": Contact(phone="13800000000", email="citizen@example.org"),
    }
    request = Submit(**(values | more))
    if at is None:
        row, _code = submit(request, actor=CITIZEN)
        return Suggestion.objects.get(pk=row.pk)
    return move(None, request, actor=Actor(ActorKind.CHANNEL, backdates=True), at=at).suggestion


def classified(city: City, *, tier: str = Tier.GENERAL, **more: Any) -> Suggestion:
    row = submitted(city, **more)
    return act(row, "classify", city.actor("triage"), **classification(city, tier))


def classification(city: City, tier: str = Tier.GENERAL) -> dict[str, Any]:
    return {"type": SuggestionType.HELP, "category": city.category, "tier": tier}


def assigned(city: City, *, tier: str = Tier.GENERAL, **more: Any) -> Suggestion:
    row = classified(city, tier=tier, **more)
    return act(row, "assign", city.actor("triage"), lead=city.units["light"])


def handling(city: City, *, tier: str = Tier.GENERAL, **more: Any) -> Suggestion:
    return act(assigned(city, tier=tier, **more), "accept", city.actor("handler"))


def answered(city: City, **more: Any) -> Suggestion:
    row = handling(city, **more)
    words = {"outcome": "solved", "answer": "您好！路灯已于昨日修好。感谢您的来信。"}
    act(row, "draft", city.actor("handler"), **words)
    return act(row, "answer", city.actor("leader"), **words)


def closed(city: City, **more: Any) -> Suggestion:
    return act(answered(city, **more), "close", CITIZEN, solved=True, satisfied="satisfied")


def act(row: Suggestion, name: str, actor: Actor, **carries: Any) -> Suggestion:
    """Make one move and read the row again."""
    move(row.pk, MOVES[name](**carries), actor=actor)
    return again(row)


def again(row: Suggestion) -> Suggestion:
    """The row as it is stored now; the protected status keeps it from being refreshed."""
    return Suggestion.objects.get(pk=row.pk)


__all__ = [
    "CHANNEL",
    "CITIZEN",
    "TEXT",
    "City",
    "act",
    "again",
    "answered",
    "assigned",
    "campaign",
    "classification",
    "classified",
    "closed",
    "collection_point",
    "handling",
    "local",
    "officer",
    "region",
    "small_city",
    "submitted",
    "unit",
]
