from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('suggestions', '0076_what_is_complained_about'),
    ]

    operations = [
        migrations.AddField(
            model_name='attachment',
            name='entry',
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
    ]
