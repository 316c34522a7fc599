"""Workers of one run stand beside each other."""

from pathlib import Path

from django.core.cache import cache

from tests.environment import empty_cache

TESTS = Path(__file__).resolve().parent
# In a browser there is no Redis, and each worker has a cache in its own memory.
ELSEWHERE = {"benchmarks", "browser", "chaos", "mutants"}


def test_an_emptied_cache_has_nothing_of_before() -> None:
    cache.set("kept", 1)
    empty_cache()
    assert cache.get("kept") is None
    cache.set("kept", 2)
    assert cache.get("kept") == 2


def test_no_test_takes_from_others_what_they_keep() -> None:
    emptying = "cache" + ".clear()"
    beside = [
        path
        for path in TESTS.rglob("*.py")
        if path.relative_to(TESTS).parts[0] not in ELSEWHERE and path.name != "environment.py"
    ]
    assert [path.name for path in beside if emptying in path.read_text()] == []
