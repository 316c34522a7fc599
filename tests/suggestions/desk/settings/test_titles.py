"""Lists of settings and records are called by what is in them."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from regions.admin import NarrowedByFilters
from tests.suggestions.desk.conftest import Desk

OURS = [
    model for model, page in admin.site._registry.items() if isinstance(page, NarrowedByFilters)
]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("name", ["administrator", "auditor"])
def test_a_list_is_called_by_what_is_in_it(desk: Desk, model: type[Model], name: str) -> None:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    response = desk(name).get(address)
    assert response.status_code == 403 or "<h1>Select" not in response.content.decode()
