"""What it takes to find what speaks of the same among very many."""

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache
from math import ceil
from random import Random

from django.db import connection

from suggestions.analysis.similar import Rarity, Said
from suggestions.likeness import counting
from suggestions.likeness.signing import Signer, texts_of
from suggestions.models import Signature, Suggestion
from tests.benchmarks import city
from tests.benchmarks.figures import Figure, seconds

ROWS, FEWEST, BATCH, NEW = 1_000_000, 1_000, 5_000, 300
WORDS, IN_TITLE, IN_TEXT = 50_000, 5, 45
FIRST_CHARACTER, CHARACTERS = 0x4E00, 3_000

Text = tuple[str, str]


def measure(size: float) -> Iterator[Figure]:
    city.load()
    many = max(int(ROWS * size), FEWEST)
    rarity = _filled(many)
    pattern = Suggestion.objects.get(pk=city.submitted(1)[0].pk)
    new = _rows(pattern, [_text(Random(-number)) for number in range(1, NEW + 1)], "new")
    signer = Signer(counting.Counts(rarity, counting.generation_of(rarity.many)))
    spent = [_spent(signer, row.pk) for row in new]
    note = f"{NEW} new ones, one at a time, among {many:,} signatures"
    yield Figure(
        "one compared, 95th percentile",
        1000 * sorted(spent)[ceil(0.95 * NEW) - 1],
        "ms",
        50,
        most=True,
        note=note,
    )
    yield Figure("compared", len(spent) / sum(spent), "/s", 30, note=note)
    yield Figure("a signature with its indexes", _bytes() / many, "bytes", 700, most=True)


def _filled(many: int) -> Rarity:
    """As if all of them had been signed and counted."""
    rarity = Rarity()
    for number in range(min(many, counting.NEWEST)):
        rarity.count(Said(*_text(Random(number))))
    pattern = Suggestion.objects.get(pk=city.submitted(1)[0].pk)
    for first in range(0, many, BATCH):
        texts = [_text(Random(number)) for number in range(first, min(first + BATCH, many))]
        _sign(_rows(pattern, texts, str(first)), rarity)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return rarity


def _text(dice: Random) -> Text:
    """(title, text) of words as rare as words are: the tenth is met a tenth as often."""
    return _words(dice, IN_TITLE), _words(dice, IN_TEXT)


def _words(dice: Random, many: int) -> str:
    return "".join(_word(int(WORDS ** dice.random())) for _word_of_it in range(many))


@cache
def _word(rank: int) -> str:
    dice = Random(rank)
    return "".join(chr(FIRST_CHARACTER + dice.randrange(CHARACTERS)) for _letter in range(2))


def _rows(pattern: Suggestion, texts: Sequence[Text], mark: str) -> list[Suggestion]:
    rows = []
    for number, (title, text) in enumerate(texts):
        row = copy(pattern)
        row.pk, row.submit_key, row.title, row.text = None, None, title, text
        row.reference = f"B{mark}-{number}"
        rows.append(row)
    return Suggestion.objects.bulk_create(rows)


def _sign(rows: Sequence[Suggestion], rarity: Rarity) -> None:
    generation = counting.generation_of(rarity.many)
    vectors = [rarity.vector(Said(row.title, row.text)) for row in rows]
    Signature.objects.bulk_create(
        Signature(suggestion=row, telling=vector.telling.tolist(), generation=generation)
        for row, vector in zip(rows, vectors, strict=True)
    )


def _spent(signer: Signer, pk: int) -> float:
    batch = texts_of(Suggestion.objects.filter(pk=pk))
    return seconds(lambda: signer.sign(batch))


def _bytes() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s)", [Signature._meta.db_table])
        return float(cursor.fetchone()[0])
