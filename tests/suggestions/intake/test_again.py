"""Running it again, beside another, or after it was broken off: nothing twice, nothing half."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.management import CommandError
from django.db import IntegrityError, OperationalError, connection

from suggestions.intake import importer
from suggestions.models import Event, Suggestion
from suggestions.pipeline.collect import Archive
from suggestions.pipeline.move import move_many
from suggestions.pipeline.refusals import Refused
from tests.suggestions.intake.conftest import PLAIN, many

FINISHED = "message_id,text,status\n1,内容,closed\n2,内容,\n"


@pytest.fixture
def trouble(monkeypatch):
    """Break off with `error` after moves were written, when `when(intents)`."""

    def start(error, when, times=1):
        left = [error] * times

        def troubled(intents, **options):
            broken = bool(left) and when(intents)
            results = move_many(intents, **options)
            if broken:
                raise left.pop()
            return results

        monkeypatch.setattr(importer, "move_many", troubled)
        monkeypatch.setattr(importer, "FIRST_PAUSE", 0)

    return start


def always(intents):
    return True


def test_a_second_run_skips_everything(take_in):
    assert take_in(many(9)).tally == "imported 9, skipped 0, failed 0"
    events = Event.objects.count()
    assert take_in(many(9)).tally == "imported 0, skipped 9, failed 0"
    assert Event.objects.count() == events


def test_a_renamed_file_imports_nothing_twice(run, write):
    run(write(many(3), name="may.csv"))
    assert run(write(many(3), name="june.csv")).tally == "imported 0, skipped 3, failed 0"


def test_another_source_has_numbers_of_its_own(take_in):
    take_in(many(3))
    assert take_in(many(3), "--source", "hotline").tally == "imported 3, skipped 0, failed 0"


def test_the_same_row_twice_in_a_file_counts_once(take_in):
    ran = take_in(PLAIN + "1,2019-01-01,a,first\n1.0,2019/1/1,b,first\n")
    assert ran.tally == "imported 1, skipped 1, failed 0"
    assert Suggestion.objects.get().text == "first"


def test_without_numbers_the_same_words_at_the_same_time_are_the_same(run, write):
    run(write("time,title,text\n2019/1/2 8:00:00,t,内容\n2019-01-02 08:00,t,别的\n"))
    ran = run(write("title,text,time\nt,内容,2019-01-02T08:00:00+08:00\n", name="b.csv"))
    assert ran.tally == "imported 0, skipped 1, failed 0"


def test_a_row_that_was_mended_comes_in_with_the_next_run(take_in):
    take_in(PLAIN + "1,2019-01-01,a,good\n2,bad,b,mended\n")
    ran = take_in(PLAIN + "1,2019-01-01,a,good\n2,2019-01-02,b,mended\n")
    assert ran.tally == "imported 1, skipped 1, failed 0"


def test_broken_off_before_the_commit_it_leaves_neither_submission_nor_end(take_in, trouble):
    trouble(KeyboardInterrupt(), always)
    with pytest.raises(CommandError, match="Run it again"):
        take_in(FINISHED)
    assert not Suggestion.objects.exists()
    assert take_in(FINISHED).tally == "imported 2, skipped 0, failed 0"
    assert Suggestion.objects.filter(status="closed").count() == 1


def test_broken_off_later_it_keeps_whole_batches_and_goes_on(take_in, trouble):
    trouble(KeyboardInterrupt(), lambda intents: Suggestion.objects.count() > 250)
    with pytest.raises(CommandError, match="imported 500"):
        take_in(many(600))
    assert Suggestion.objects.count() == 500
    assert take_in(many(600)).tally == "imported 100, skipped 500, failed 0"


@pytest.mark.parametrize("error", [IntegrityError("twice"), OperationalError("deadlock detected")])
def test_a_batch_that_another_import_gets_in_the_way_of_is_tried_again(take_in, trouble, error):
    trouble(error, always, times=3)
    assert take_in(FINISHED).tally == "imported 2, skipped 0, failed 0"


def test_a_database_that_stays_away_ends_it_with_the_reason(take_in, trouble):
    trouble(OperationalError("gone"), always, times=importer.MOST_TRIES)
    with pytest.raises(CommandError, match="gone"):
        take_in(FINISHED)
    assert not Suggestion.objects.exists()


def test_a_row_that_the_pipeline_refuses_is_left_out_whole(take_in, monkeypatch):
    def refuse(self, case):
        raise Refused("no history, please")

    monkeypatch.setattr(Archive, "check", refuse)
    ran = take_in(FINISHED)
    assert ran.tally == "imported 1, skipped 0, failed 1"
    assert ran.failures == [{"row": "2", "message_id": "1", "reason": "no history, please"}]
    assert Suggestion.objects.get().external == "2"


@pytest.fixture
def at_once(run):
    """Import two files at the same time: their counts, [imported, skipped, failed] each."""

    def at_once(*paths):
        start = Barrier(2)

        def rival(number):
            start.wait()
            try:
                path = paths[number]
                return run(path, "--errors", str(path.with_name(f"errors{number}.csv"))).tally
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            tallies = list(pool.map(rival, range(2)))
        return [[int(word) for word in each.replace(",", "").split()[1::2]] for each in tallies]

    return at_once


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_imports_at_once_double_nothing(at_once, write):
    path = write(many(700))
    counts = at_once(path, path)
    assert [sum(each) for each in counts] == [700, 700]
    assert counts[0][0] + counts[1][0] == Suggestion.objects.count() == 700
    assert counts[0][2] + counts[1][2] == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_imports_at_once_with_one_number_for_two_matters_name_the_second(at_once, write):
    others = write(many(700).replace("内容", "别的"), name="other.csv")
    counts = at_once(write(many(700)), others)
    assert [sum(each) for each in counts] == [700, 700]
    assert counts[0][0] + counts[1][0] == Suggestion.objects.count() == 700
    assert counts[0][2] + counts[1][2] == 700


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_imports_at_once_of_rows_without_numbers_double_nothing(at_once, write):
    lines = many(700).splitlines()
    path = write("\n".join(line.partition(",")[2] for line in lines))
    counts = at_once(path, path)
    assert counts[0][0] + counts[1][0] == Suggestion.objects.count() == 700
