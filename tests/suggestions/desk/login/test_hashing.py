"""However many sign in at once: threads are left for all others."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from threading import Barrier, Event

import pytest
from axes.models import AccessAttempt
from django.test import Client

from regions.models import Officer
from suggestions.desk.login import hashing
from suggestions.desk.login.hashing import Room, TooManyAtOnce
from tests.suggestions.desk.login.conftest import LOGIN, sign_in

Officers = dict[str, Officer]


@contextmanager
def full() -> Iterator[None]:
    """As many inside as there is room for."""
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(_place_that_is_taken())
        yield


@contextmanager
def _place_that_is_taken() -> Iterator[None]:
    inside = hashing.room._inside
    assert inside.acquire(blocking=False)
    try:
        yield
    finally:
        inside.release()


def test_two_are_worked_on_two_wait_and_the_others_are_told_at_once() -> None:
    room, together, done = Room(2), Barrier(8), Event()

    def come() -> str:
        together.wait()
        try:
            with room.place():
                done.wait(30)
        except TooManyAtOnce:
            return "told"
        return "worked on"

    with ThreadPoolExecutor(8) as threads:
        coming = [threads.submit(come) for _ in range(8)]
        finished = as_completed(coming)
        for _ in range(4):
            next(finished)
        done.set()
        answers = sorted(each.result() for each in coming)
    assert answers == ["told"] * 4 + ["worked on"] * 4


def test_whoever_finds_no_room_reads_so_and_nothing_is_counted(officers: Officers) -> None:
    client = Client(headers={"Accept-Language": "en"})
    with full():
        answer = sign_in(client, "leader")
    assert answer.status_code == 503
    assert "Please try again in a moment" in answer.content.decode()
    assert not AccessAttempt.objects.exists()
    assert sign_in(client, "leader").status_code == 302


def test_other_pages_answer_meanwhile(officers: Officers) -> None:
    with full():
        assert Client().get(LOGIN).status_code == 200


def test_a_password_that_is_changed_meanwhile_stays_as_it_is(officers: Officers) -> None:
    client = Client()
    sign_in(client, "leader")
    before = Officer.objects.get(username="leader").password
    typed = {"old_password": "x", "new_password1": "y", "new_password2": "y"}
    with full():
        assert client.post("/admin/password_change/", typed).status_code == 503
    assert Officer.objects.get(username="leader").password == before


def test_the_room_is_free_again_after_a_hash_that_failed() -> None:
    room = Room(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), room.place():
            raise ZeroDivisionError
    with room.place():
        pass
