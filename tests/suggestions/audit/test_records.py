"""What is added while a record is walked is none of this walk."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from suggestions.audit import broken_records, records
from suggestions.models import LogIn, LogInKind
from suggestions.models.record import append

pytestmark = pytest.mark.django_db


def test_who_signs_in_meanwhile_raises_no_alarm() -> None:
    append(LogIn(kind=LogInKind.SIGNED_IN))
    walk = records.walked

    def while_somebody_signs_in(rows, state):
        append(LogIn(kind=LogInKind.SIGNED_IN))
        return walk(rows, state)

    with patch.object(records, "walked", while_somebody_signs_in):
        assert list(broken_records()) == []
    assert LogIn.objects.count() > 1
    assert list(broken_records()) == []
