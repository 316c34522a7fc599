"""Lines of the log: what happened and where, in nobody's words.

An address may hold the token of a link, an error may quote what somebody wrote, a warning of a
server names whom it answered. So our own lines say what we wrote into them; of everybody else's,
and of all errors, only what cannot hold such things is kept.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from copy import copy
from typing import Any

# Whose lines are taken as they are: they know nothing of requests.
TRUSTED = ("suggestions", "regions", "config", "celery.beat", "celery.worker", "celery.apps",
    "kombu", "psycopg.pool")  # fmt: skip
# Of gunicorn the one that starts and ends its workers.
TRUSTED_MODULES = {"arbiter"}
LEFT_OUT = "…"


def configuration(level: str, *, words: bool) -> dict[str, Any]:
    """For Django's LOGGING; `level` of our own lines."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "config.logs.Line",
                "words": words,
                "format": "at={asctime} level={levelname} logger={name} {message}",
                "style": "{",
            },
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "line",
            },
        },
        # Nobody else's smallest steps: they hold statements, and what pictures say.
        "root": {"handlers": ["stdout"], "level": "INFO" if level == "DEBUG" else level},
        "loggers": {
            **{name: {"level": level} for name in ("config", "regions", "suggestions")},
            "django": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},  # a 4xx is nothing to see to
            "django.server": {"handlers": [], "propagate": True},
            "axes": {"level": "CRITICAL"},  # names users and addresses; the admin has its own list
            # Its warnings may repeat a row; the error itself is raised.
            "psycopg": {"level": "ERROR"},
            "psycopg.pool": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},  # a line for every tick otherwise
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


class Line(logging.Formatter):
    """`words`: with everything, for whoever develops on made-up data."""

    def __init__(self, *args: Any, words: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._words = words

    def format(self, record: logging.LogRecord) -> str:
        if self._words:
            return super().format(record)
        # Another handler may have written the error into it already.
        bare = copy(record)
        bare.exc_text = None
        if not _is_trusted(record):
            bare.msg, bare.args = " ".join(_facts(record)), None
        return super().format(bare)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - so called by logging
        if self._words:
            return super().formatException(ei)
        return "\n".join(_without_words(ei[1])) if ei[1] else ""


def _is_trusted(record: logging.LogRecord) -> bool:
    of_ours = any(record.name == each or record.name.startswith(f"{each}.") for each in TRUSTED)
    return of_ours or record.module in TRUSTED_MODULES


def _facts(record: logging.LogRecord) -> Iterator[str]:
    if record.args:
        yield _without_values(record)
    yield f"where={record.module}:{record.lineno}"
    status = getattr(record, "status_code", None)
    if isinstance(status, int):
        yield f"status={status}"
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    if match:
        yield f"view={match.view_name}"


def _without_values(record: logging.LogRecord) -> str:
    """The sentence, with its numbers."""
    args: Any = record.args
    try:
        if isinstance(args, dict):
            return str(record.msg) % {name: _number(value) for name, value in args.items()}
        return str(record.msg) % tuple(map(_number, args))
    except (TypeError, ValueError):  # %d, for what looks like a number only
        return LEFT_OUT


def _number(value: object) -> object:
    return value if isinstance(value, int | float) else LEFT_OUT


def _without_words(error: BaseException) -> Iterator[str]:
    """The kinds of error and where they arose, the first one first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _without_words(before)
    yield "Traceback (most recent call last):"
    yield from (each.rstrip("\n") for each in traceback.format_tb(error.__traceback__))
    yield " ".join([type(error).__name__, *_codes(error)])


def _codes(error: BaseException) -> Iterator[str]:
    """What says more about it, and holds nothing of anybody's."""
    for name in ("errno", "sqlstate", "smtp_code"):
        code = getattr(error, name, None)
        if isinstance(code, int) or (isinstance(code, str) and code.isalnum()):
            yield f"{name}={code}"
