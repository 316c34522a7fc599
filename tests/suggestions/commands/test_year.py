"""demo --scenario chenzhou-2025: the report's figures in proportion, told once, continued."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from suggestions import demonstration, statistics
from suggestions.demonstration import chenzhou
from suggestions.demonstration.year import AT_ONCE, Year
from suggestions.models import Event, Published, Suggestion, Wording
from suggestions.statistics import Rate
from suggestions.workflow import Status

SIZE = 320
WHOLE_YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def load() -> None:
    call_command("load_city", "regions/data/chenzhou", verbosity=0, stdout=StringIO())


@pytest.fixture
def chenzhou_loaded(db: None) -> None:
    load()


def play(size: int = SIZE, **more: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    options = {"scenario": chenzhou.NAME, "size": size, "stdout": out, "stderr": err, **more}
    call_command("demo", **options)
    return out.getvalue(), err.getvalue()


def figures(size: int) -> dict[str, int]:
    """As cast: what the report counts."""
    parts = chenzhou.cast(size)
    names = Counter(part.name for part in parts)
    return {
        "all": len(parts),
        "livelihood": sum(part.livelihood for part in parts),
        "keys": sum(part.until == chenzhou.LAST_LISTED for part in parts),
        "rectified": names["rectified"],
        "ideas": names["golden"] + names["converted"],
        "documents": names["converted"],
    }


def stored() -> dict[str, int]:
    """As told: what the rows and the ledger say."""
    rows, moves = Suggestion.objects, Event.objects
    return {
        "all": rows.filter(demonstration=True).count(),
        "livelihood": rows.filter(livelihood=True).count(),
        "keys": rows.filter(key=True).count(),
        "rectified": rows.filter(verified__isnull=False).count(),
        "ideas": rows.filter(campaign__isnull=False, outcome="adopted").count(),
        "documents": moves.filter(move="convert").count(),
    }


# the figures


def test_at_full_size_it_is_what_the_report_says() -> None:
    assert figures(chenzhou.FULL) == {
        "all": 320_000,
        "livelihood": 167_000,
        "keys": 11_800,
        "rectified": 10_700,
        "ideas": 488,
        "documents": 43,
    }


def test_a_hundredth_of_it_is_in_proportion() -> None:
    found = figures(3_200)
    assert (found["keys"], found["rectified"], found["livelihood"]) == (118, 107, 1_670)
    assert found["ideas"] == 5


@pytest.mark.parametrize("size", [1, 7, 320, 999, 100_000, 1_000_000])
def test_every_size_is_told_whole_and_in_proportion(size: int) -> None:
    found = figures(size)
    assert found["all"] == size
    for name, whole in {"keys": 11_800, "rectified": 10_700, "livelihood": 167_000}.items():
        assert abs(found[name] - whole * size / chenzhou.FULL) <= 0.5


def test_43_documents_have_names_of_their_own_and_say_that_they_are_made_up() -> None:
    names = chenzhou.said()["documents"]
    assert len(names) == len(set(names)) == 43
    assert all(name.startswith("（演示）") for name in names)


# what is told


def test_it_is_told_as_it_was_cast_and_everything_checks(chenzhou_loaded: None) -> None:
    out, err = play()
    assert f"{SIZE}" in out
    assert "stopped on the way" not in err
    assert stored() == figures(SIZE)
    rows = Suggestion.objects
    assert rows.count() == SIZE
    assert not rows.exclude(submitted__year=2025).exists()
    assert rows.aggregate(n=Count("region_path", distinct=True))["n"] > 80
    assert Event.objects.count() * chenzhou.FULL >= 1_000_000 * SIZE
    assert not rows.filter(stale=True).exists()
    for name, *arguments in (("check_ledger",), ("check_deadlines",)):
        call_command(name, *arguments, stdout=StringIO())
    call_command("rebuild_statistics", "--check", stdout=StringIO())


def test_the_rate_of_the_year_is_recounted_from_its_key_assignments(chenzhou_loaded: None) -> None:
    play()
    cast = figures(SIZE)
    shown = statistics.city_figures(*WHOLE_YEAR).city.rate("rectification_rate")
    assert (shown.part, shown.whole) == (cast["rectified"], cast["keys"])
    full = figures(chenzhou.FULL)
    rate = Rate("rectification_rate", full["rectified"], full["keys"])
    assert f"{rate.percent}" == "90.68"


def test_its_year_is_over_but_for_a_few(chenzhou_loaded: None) -> None:
    play()
    found = Counter(Suggestion.objects.values_list("status", flat=True))
    closed = found[Status.CLOSED] + found[Status.DECLINED] + found[Status.TRANSFERRED]
    assert closed >= SIZE * 0.99


def test_half_of_it_comes_in_as_ended_history_with_what_it_was_about(chenzhou_loaded: None) -> None:
    play()
    ended = Suggestion.objects.filter(events__move="archive")
    assert ended.count() == SIZE // 2
    assert not ended.filter(category=None).exists()
    assert not ended.filter(type="").exists()
    assert ended.filter(livelihood=True).exists()
    assert not ended.filter(deadlines__isnull=False).exists()


def test_nobody_is_named_and_no_report_is_published(chenzhou_loaded: None) -> None:
    play()
    assert Published.objects.exists()
    assert not Published.objects.filter(suggestion__type="report").exists()
    assert not Published.objects.filter(suggestion__confidential=True).exists()
    names = [row.author.name for row in Suggestion.objects.filter(author__isnull=False)]
    assert names
    assert all(name.endswith("（演示）") for name in names)


def test_a_document_stands_in_the_ledger_as_a_conversion(chenzhou_loaded: None) -> None:
    year = Year(8_000)
    year.prepare()
    number = min(year.documents)
    year.tell(range(number, number + 1))
    row = Suggestion.objects.get()
    assert (row.type, row.outcome, row.status) == ("proposal", "adopted", Status.CLOSED)
    entry = Event.objects.get(move="convert")
    assert entry.details["kind"] == "rule"
    assert Wording.objects.get(event=entry).text == chenzhou.said()["documents"][0]


# again


def plain(year: Year, number: int) -> tuple[object, ...]:
    scene = year.scene(number)
    story, opening = scene.story, scene.opening
    assert opening
    steps = [(step.move, step.who, at) for step, at in scene.steps]
    request = {**opening.request.__dict__, "end": None}
    return story.text, story.region, story.lead, story.started, request, steps


def test_the_same_size_tells_the_same_in_whatever_order(chenzhou_loaded: None) -> None:
    first, second, other = Year(SIZE), Year(SIZE), Year(SIZE + 1)
    for year in (first, second, other):
        year.prepare()
    forwards = [plain(first, number) for number in range(60)]
    backwards = [plain(second, number) for number in reversed(range(60))]
    assert forwards == backwards[::-1]
    assert forwards != [plain(other, number) for number in range(60)]


def test_a_second_run_doubles_nothing(chenzhou_loaded: None) -> None:
    play(120)
    entries = Event.objects.count()
    play(120)
    assert (Suggestion.objects.count(), Event.objects.count()) == (120, entries)


def test_what_was_broken_off_is_continued(chenzhou_loaded: None) -> None:
    def break_off(progress: demonstration.Progress) -> None:
        if progress.done:
            raise KeyboardInterrupt

    size = AT_ONCE + 20
    with pytest.raises(KeyboardInterrupt):
        demonstration.play(chenzhou.NAME, size=size, heard=break_off, processes=1)
    assert Suggestion.objects.count() == AT_ONCE
    told = demonstration.play(chenzhou.NAME, size=size, heard=lambda _: None, processes=1)
    assert told == demonstration.Told(20)
    assert stored() == figures(size)


def test_another_size_is_refused_with_what_to_do(chenzhou_loaded: None) -> None:
    play(20)
    with pytest.raises(CommandError, match="--size 20"):
        play(21)
    assert Suggestion.objects.count() == 20


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_processes_tell_what_one_would() -> None:
    load()
    size = AT_ONCE + 20
    told = demonstration.play(chenzhou.NAME, size=size, heard=lambda _: None, processes=2)
    assert told == demonstration.Told(size)
    assert stored() == figures(size)
    year = Year(size)
    year.prepare()
    titles = dict(Suggestion.objects.values_list("submit_key", "title"))
    for number in range(0, size, 25):
        story = year.scene(number).story
        assert titles[f"demo:{chenzhou.NAME}:{size}:{number}"] == story.text.title
