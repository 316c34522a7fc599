"""The index of the authors whose contact is still to be read, built while others write."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q


class AddIndexBesideWork(migrations.AddIndex):
    """PostgreSQL builds it without keeping writers out; SQLite has one writer at a time anyway."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        # What an interrupted run left behind is no index.
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        model = to_state.apps.get_model(app_label, self.model_name)
        schema_editor.add_index(model, self.index, concurrently=True)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("suggestions", "0011_numbers_beside_contacts")]
    operations = [
        AddIndexBesideWork(
            "author",
            models.Index(
                fields=["id"], condition=Q(takes_texts__isnull=True), name="contacts_to_read"
            ),
        ),
    ]
