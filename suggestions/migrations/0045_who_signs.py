
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('suggestions', '0044_second_steps'),
    ]

    operations = [
        migrations.AlterField(
            model_name='assignment',
            name='capacity',
            field=models.CharField(choices=[('lead', 'lead unit'), ('co', 'co-unit'), ('copy', 'copy'), ('sign', 'signs the answer')], max_length=4, verbose_name='capacity'),
        ),
        migrations.AlterField(
            model_name='stint',
            name='capacity',
            field=models.CharField(choices=[('lead', 'lead unit'), ('co', 'co-unit'), ('copy', 'copy'), ('sign', 'signs the answer')], max_length=4),
        ),
    ]
