r"""What the desk searches a suggestion by: pairs of characters of its title, place and text.

PostgreSQL keeps an index of just this expression (decision 0074): it follows the row, so that what
was corrected or erased is found by its new words alone.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, F, Func, Q, Value

from suggestions.language import grams

_END = r"E'\x1f'"
_NORMAL = "suggestions_normal"
_CUT = r"'(..)', E'\\1\x1f', 'g'"


def normal_of(title: str, place: str, text: str) -> str:
    """SQL for all of it as `grams.normal` has it."""
    return f"lower(normalize({title} || ' ' || {place} || ' ' || {text}, NFKC))"


def pairs_of(*columns: str) -> str:
    """SQL for the pairs: those from each odd character on, then those from each even one on."""
    normal = normal_of(*columns)
    odd, even = (f"regexp_replace({part}, {_CUT})" for part in (normal, f"substr({normal}, 2)"))
    return f"string_to_array({odd} || {_END} || {even}, {_END})"


def teach_sqlite(connection: Any, **_more: Any) -> None:
    """What PostgreSQL has of its own: `grams.normal`, for each connection that is opened."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(_NORMAL, 1, grams.normal, deterministic=True)


def saying(typed: str) -> Q:
    """Those in which all words stand. A single character is looked for beside others only."""
    words, wanted = grams.wanted(typed)
    pairs = sorted(gram for gram in wanted if len(gram) > 1)
    if not pairs:
        return Q(pk__in=[])
    # In this order: where rows are read in the order of a list, pairs are dear to make.
    found = Q()
    for word in words:
        found &= Q(_Says(word))
    return found & Q(_HasPairs(pairs))


class _OfAll(Func):
    """A condition on the three columns, whatever table they stand in."""

    output_field = BooleanField()

    def __init__(self, sought: Any) -> None:
        super().__init__(F("title"), F("place"), F("text"), Value(sought))

    def columns(self, compiler: Any) -> list[str]:
        *names, _sought = self.get_source_expressions()
        return [compiler.compile(name)[0] for name in names]

    @property
    def sought(self) -> Any:
        return self.get_source_expressions()[-1].value


class _HasPairs(_OfAll):
    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_named: Any) -> Any:
        # No index but PostgreSQL's: the rows that are visible are read.
        return "1 = 1", []

    def as_postgresql(self, compiler: Any, connection: Any, *_more: Any, **_named: Any) -> Any:
        return f"{pairs_of(*self.columns(compiler))} @> %s::text[]", [self.sought]


class _Says(_OfAll):
    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_named: Any) -> Any:
        everything = " || ' ' || ".join(self.columns(compiler))
        return f"instr({_NORMAL}({everything}), %s) > 0", [self.sought]

    def as_postgresql(self, compiler: Any, connection: Any, *_more: Any, **_named: Any) -> Any:
        return f"strpos({normal_of(*self.columns(compiler))}, %s) > 0", [self.sought]
