"""The canary is a message of no site and to nobody."""

import django.db.models.deletion
from django.db import migrations, models

CHANNELS = [('text', 'Text'), ('email', 'E-mail'), ('call', 'Call'), ('letter', 'Letter'), ('desk', 'Desk work'),
            ('nowhere', 'Nowhere')]


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0003_desk_work'),
    ]

    operations = [
        migrations.AlterField('attempt', 'channel', models.CharField(choices=CHANNELS, max_length=10)),
        migrations.AlterField('reminder', 'channel', models.CharField(choices=CHANNELS, max_length=10)),
        migrations.AlterField('reminder', 'site', models.ForeignKey(
            null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.site')),
        migrations.AlterField('reminder', 'intake', models.ForeignKey(
            null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='intake.intake')),
        migrations.AddConstraint('reminder', models.CheckConstraint(
            condition=models.Q(site__isnull=False, intake__isnull=False) | models.Q(channel='nowhere'),
            name='only_the_canary_is_nobodys')),
    ]
