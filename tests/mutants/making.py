"""Small changes of a source text: one comparison, number, condition, argument or entry each.

A change leaves every line where it is, so that code that runs already can be exchanged.
Texts for people are left alone: docstrings, what is translated, what an exception says.
"""

from __future__ import annotations

import ast
import difflib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mutants.table import ROOT, Part

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
TRANSLATES = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext_lazy", "ngettext"}
TYPES = {"Callable", "Iterator", "dict", "frozenset", "list", "set", "tuple"}


@dataclass(frozen=True)
class Mutant:
    """`start` and `end`: bytes of the source that `text` takes the place of."""

    file: str
    key: str
    line: int
    start: int
    end: int
    text: str
    # Run when the module is imported: running functions cannot be exchanged for it.
    at_import: bool

    @property
    def changes_nothing(self) -> bool:
        return self.start == self.end and not self.text

    def source(self) -> str:
        whole = (ROOT / self.file).read_bytes()
        return (whole[: self.start] + self.text.encode() + whole[self.end :]).decode()

    def diff(self) -> str:
        before = (ROOT / self.file).read_text(encoding="utf-8").splitlines()
        found = difflib.unified_diff(before, self.source().splitlines(), lineterm="", n=0)
        changed = [line.rstrip() for line in list(found)[3:]]
        return "\n".join(line for line in changed if line not in ("+", "-"))


def mutants_of(part: Part) -> list[Mutant]:
    return [each for path in part.paths() for each in _of_file(path, part.only)]


def _of_file(path: Path, only: tuple[str, ...]) -> Iterator[Mutant]:
    source = path.read_text(encoding="utf-8")
    name = str(path.relative_to(ROOT))
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    seen: Counter[str] = Counter()
    for where, in_function, node, text in _Finder(only).changes(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        before = " ".join(source.encode()[start:end].decode().split())
        key = f"{name} {where}: {before} → {text}"
        seen[key] += 1
        key += f" ({seen[key]})" if seen[key] > 1 else ""
        gap = "\n" * ((node.end_lineno or node.lineno) - node.lineno)
        changed = f"{text}{gap}" if isinstance(node, ast.stmt) else f"({text}{gap})"
        yield Mutant(name, key, node.lineno, start, end, changed, at_import=not in_function)


class _Finder:
    """Walks a tree; what is found is (where, in a function?, node, what stands there instead)."""

    def __init__(self, only: tuple[str, ...]) -> None:
        self.only = only

    def changes(self, tree: ast.Module) -> Iterator[tuple[str, bool, ast.AST, str]]:
        yield from self._below(tree, (), in_function=False)

    def _below(
        self, node: ast.AST, path: tuple[str, ...], *, in_function: bool
    ) -> Iterator[tuple[str, bool, ast.AST, str]]:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            path = (*path, getattr(node, "name", "<lambda>"))
        for field, child in _children(node):
            inside = in_function or (isinstance(node, FUNCTIONS) and field == "body")
            if _concerns_nobody(node, field, child):
                continue
            if not self.only or set(self.only) & set(path):
                where = ".".join(path) or "module"
                for text in _instead(child, inside):
                    yield where, inside, child, text
            yield from self._below(child, path, in_function=inside)


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield field, child


def _concerns_nobody(node: ast.AST, field: str, child: ast.AST) -> bool:
    """Types, decorators, texts for people, and what is only listed for readers."""
    if field in {"annotation", "returns", "decorator_list", "type_params"} or _is_type(child):
        return True
    if isinstance(node, ast.Raise) or _is_text(child):
        return True
    if isinstance(child, ast.Call):
        return _name_of(child.func) in TRANSLATES
    if isinstance(child, ast.Assign | ast.AnnAssign):
        goal = child.targets[0] if isinstance(child, ast.Assign) else child.target
        return _name_of(goal) in {"__all__", "LABELS", "DEFINITIONS"}
    return False


def _is_text(node: ast.AST) -> bool:
    """A docstring, or what is put together from pieces."""
    told = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return told or isinstance(node, ast.JoinedStr)


def _is_type(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and _name_of(node.value) in TYPES


def _name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _instead(node: ast.AST, in_function: bool) -> Iterator[str]:
    for kind, change in CHANGES:
        if isinstance(node, kind):
            yield from map(ast.unparse, change(node))
            return
    if isinstance(node, ast.Call):
        yield from map(ast.unparse, _one_argument_less(node, 1 if in_function else 2))
    elif isinstance(node, ast.Set) or (isinstance(node, ast.List | ast.Tuple) and not in_function):
        yield from map(ast.unparse, _one_less(node))


def _comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for number, op in enumerate(node.ops):
        ops = [*node.ops[:number], COMPARISONS[type(op)](), *node.ops[number + 1 :]]
        yield ast.Compare(node.left, ops, node.comparators)


def _boolean(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for rest in _each_left_out(node.values):
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _sign(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _arithmetic(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif isinstance(node.value, str) and node.value:
        yield ast.Constant("")


def _either(node: ast.IfExp) -> Iterator[ast.AST]:
    yield from (node.body, node.orelse)


def _name(node: ast.Name) -> Iterator[ast.AST]:
    if node.id in NAMES:
        yield ast.Name(NAMES[node.id])


def _removed(node: ast.stmt) -> Iterator[ast.AST]:
    """What is called, raised, added or noted on an object for its effect."""
    called = not isinstance(node, ast.Expr) or isinstance(node.value, ast.Call)
    noted = not isinstance(node, ast.Assign) or isinstance(_first(node), ast.Attribute)
    if called and noted:
        yield ast.Pass()


def _first(node: ast.Assign) -> ast.AST:
    goal = node.targets[0]
    return goal.elts[0] if isinstance(goal, ast.Tuple) else goal


def _returned(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and ast.unparse(node.value) != "None":
        yield ast.Return(ast.Constant(None))


def _broken(node: ast.Break | ast.Continue) -> Iterator[ast.AST]:
    yield ast.Continue() if isinstance(node, ast.Break) else ast.Break()


def _one_less(node: ast.List | ast.Set | ast.Tuple) -> Iterator[ast.AST]:
    loaded = isinstance(getattr(node, "ctx", None), ast.Load | None)
    for rest in _each_left_out(node.elts) if loaded and len(node.elts) > 1 else ():
        yield ast.Set(rest) if isinstance(node, ast.Set) else type(node)(rest, ast.Load())


def _one_entry_less(node: ast.Dict) -> Iterator[ast.AST]:
    keys, values = _each_left_out(node.keys), _each_left_out(node.values)
    yield from (ast.Dict(*each) for each in zip(keys, values, strict=True))


def _one_argument_less(node: ast.Call, spared: int) -> Iterator[ast.AST]:
    for keywords in _each_left_out(node.keywords):
        yield ast.Call(node.func, node.args, keywords)
    for args in list(_each_left_out(node.args))[spared:]:
        yield ast.Call(node.func, args, node.keywords)


def _each_left_out(nodes: list[Any]) -> Iterator[list[Any]]:
    for number in range(len(nodes)):
        yield [*nodes[:number], *nodes[number + 1 :]]


CHANGES: tuple[tuple[Any, Callable[[Any], Iterator[ast.AST]]], ...] = (
    (ast.Compare, _comparison),
    (ast.BoolOp, _boolean),
    (ast.UnaryOp, _sign),
    (ast.BinOp, _arithmetic),
    (ast.Constant, _constant),
    (ast.IfExp, _either),
    (ast.Name, _name),
    (ast.Dict, _one_entry_less),
    ((ast.Expr, ast.AugAssign, ast.Raise, ast.Assign), _removed),
    (ast.Return, _returned),
    ((ast.Break, ast.Continue), _broken),
)
