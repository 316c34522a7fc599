"""An author sees when and from which office the contact was opened, and by no name."""

from __future__ import annotations

from datetime import date, timedelta

import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regions.models import Officer, Post
from suggestions.models import Purpose, Suggestion, author_of
from suggestions.pipeline.collect import Contact
from suggestions.public.following.looks import MOST_SHOWN, looks_at
from tests.factories import City, handling, local
from tests.suggestions.public.conftest import Follow

NOON = local("2026-09-21 12:00")


def opened(city: City, row: Suggestion, name: str, purpose: Purpose = Purpose.CONTACT) -> None:
    officer = Officer.objects.get(pk=city.officers[name].pk)
    assert author_of(row, officer=officer, purpose=purpose)


def with_contact(city: City) -> Suggestion:
    return handling(city, contact=Contact(name="张三", phone="13800000000"))


def test_each_look_stands_there_with_its_office_and_purpose(
    city: City, citizen: Client, follow: Follow
) -> None:
    row = with_contact(city)
    address = follow(row)
    assert "Who opened your name and contact" not in citizen.get(address).content.decode()
    opened(city, row, "handler")
    opened(city, row, "triage", Purpose.IDENTITY)
    page = citizen.get(address).content.decode()
    assert page.index("北湖区 · triage officer") < page.index("<h3>北湖区城市管理局</h3>")
    assert "To contact the author" in page
    assert str(city.officers["handler"]) not in page


def test_the_office_is_that_of_the_day(city: City) -> None:
    with time_machine.travel(NOON):
        row = with_contact(city)
        opened(city, row, "handler")
    post = Post.objects.get(officer=city.officers["handler"])
    Post.objects.filter(pk=post.pk).update(until=date(2026, 9, 21))
    Post.objects.create(
        officer=post.officer, role=post.role, unit=city.units["water"], since=date(2026, 9, 22)
    )
    (look,) = looks_at(row, NOON + timedelta(days=3))
    assert look.office == "北湖区城市管理局"


def test_many_looks_take_no_more_statements(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = with_contact(city)
    for _ in range(MOST_SHOWN + 1):
        opened(city, row, "handler")
    with django_assert_num_queries(2):
        assert len(looks_at(row, NOON)) == MOST_SHOWN
