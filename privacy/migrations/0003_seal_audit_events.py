"""The chain over audit events, locked like the events themselves."""

from django.db import migrations, models

from privacy import audit_lock


def lock(apps, schema_editor):
    audit_lock.lock(schema_editor.connection, [audit_lock.SEALS])


def unlock(apps, schema_editor):
    audit_lock.unlock(schema_editor.connection, [audit_lock.SEALS])


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_lock_audit_events")]
    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("events", models.JSONField()),
                ("last_event", models.BigIntegerField()),
                ("chain", models.CharField(max_length=64)),
            ],
        ),
        migrations.RunPython(lock, unlock),
    ]
