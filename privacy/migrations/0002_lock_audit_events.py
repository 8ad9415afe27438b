"""Have the database refuse any change to an audit event, and find a patient's events fast where it can."""

from django.db import migrations

from privacy import audit_lock

INDEX = "privacy_auditevent_intakes"


def lock(apps, schema_editor):
    audit_lock.lock(schema_editor.connection, [audit_lock.EVENTS])
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {INDEX} ON privacy_auditevent USING gin (intakes jsonb_path_ops)")


def unlock(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")
    audit_lock.unlock(schema_editor.connection, [audit_lock.EVENTS])


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunPython(lock, unlock)]
