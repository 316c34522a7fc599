"""Months are frozen while nobody adds an entry. To lock a table takes the right to change it, which
the role that serves pages need not have: so a function of the tables' owner locks it."""

from django.db import migrations

HOLD = """
CREATE FUNCTION suggestions_hold_ledger() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN LOCK TABLE suggestions_event IN SHARE MODE; END
$$
"""


def hold(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(HOLD)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION suggestions_hold_ledger()")


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0041_no_tallies")]

    operations = [migrations.RunPython(hold, drop)]
