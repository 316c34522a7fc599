"""Beside a contact as it was typed: its number in one form, and whether it takes text messages.

Empty for the authors there are: `read_contacts_again` fills it in, a batch at a time.
"""

from django.db import migrations, models

import suggestions.models.secrets


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0010_the_limit_that_comes_next")]
    operations = [
        migrations.AddField(
            "author", "phone_number", suggestions.models.secrets.EncryptedTextField(blank=True)
        ),
        migrations.AddField("author", "takes_texts", models.BooleanField(null=True)),
    ]
