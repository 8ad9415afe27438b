"""Old code works on a new schema: migrations only add, so the one is deployed before the other (#58).

While a deploy runs, processes of yesterday read and write the tables of today. What would break them is refused here;
what only seems to is listed with the reason.
"""

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

# Adding these harms nobody who does not know of them.
ADDS = (migrations.CreateModel, migrations.AddIndex, migrations.RemoveIndex, migrations.AlterModelOptions,
        migrations.AlterModelManagers, migrations.RemoveConstraint)
# (room, migration, model, field or operation): why code that does not know of it goes on all the same.
HARMLESS = {
    ("accounts", "0002_make_cache_table", "", "RunPython"): "makes a table nobody had",
    ("privacy", "0002_lock_audit_events", "", "RunPython"): "triggers refuse what no code ever did",
    ("privacy", "0003_seal_audit_events", "", "RunPython"): "triggers on a table nobody had",
    ("accounts", "0004_say_how_long_to_keep", "site", "AddConstraint"): "of a column that comes with it",
    ("intake", "0003_keys_in_order", "recommendation", "id"): "the default changes in Python alone; no column does",
    ("outbox", "0003_desk_work", "attempt", "channel"): "one choice more, in Python alone; no column changes",
    ("outbox", "0003_desk_work", "reminder", "channel"): "as its neighbour; yesterday's lists leave such a row out",
    ("outbox", "0004_canary", "attempt", "channel"): "one choice more, in Python alone",
    ("outbox", "0004_canary", "reminder", "channel"): "as its neighbour; yesterday's scan does not take such a row",
    ("outbox", "0004_canary", "reminder", "site"): "empty for the canary alone, which yesterday never made",
    ("outbox", "0004_canary", "reminder", "intake"): "as its neighbour",
    ("outbox", "0004_canary", "reminder", "AddConstraint"): "refuses only what could not be stored before",
    ("programs", "0003_keep_form_and_columns_of_uploads", "tableupload", "format"): (
        "before the first release: an upload by old code fails while a deploy runs and is done again"),
    ("programs", "0003_keep_form_and_columns_of_uploads", "tableupload", "mapping"): "as its neighbour",
    ("jobs", "0002_let_the_terminal_begin_long_work", "job", "made_by"): (
        "may be empty now; yesterday's code shows such a row to nobody, and brings its file in as any"),
    ("programs", "0005_keep_what_a_large_file_would_change", "tableupload", "made_by"): "as its neighbour",
    ("programs", "0004_add_days_and_first_day", "program", "AddConstraint"): "of columns that come with it",
}


def ours():
    """Yield (room, migration) of every migration of this house after each room's first."""
    rooms = {config.label for config in apps.get_app_configs() if not config.name.startswith(("django", "allauth"))}
    for (room, name), migration in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()):
        if room in rooms and not getattr(migration, "initial", False):
            yield room, name, migration


def breaks(operation, made):
    """Say what an operation does to code that does not know of it, "" for nothing. `made`: models made beside it."""
    if isinstance(operation, ADDS):
        return ""
    model = getattr(operation, "model_name", "").lower()
    if isinstance(operation, migrations.AddConstraint | migrations.AlterUniqueTogether) and model in made:
        return ""
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if model in made or field.null or field.has_db_default() or field.many_to_many:
            return ""
        return "an insert that does not name the column fails: null=True, or db_default, or a table of its own"
    return "it takes away, renames, changes or forbids what yesterday's code relies on"


def faults(found):
    for room, name, migration in found:
        made = {one.name.lower() for one in migration.operations if isinstance(one, migrations.CreateModel)}
        for operation in migration.operations:
            why = breaks(operation, made)
            thing = getattr(operation, "name", "") or type(operation).__name__
            place = (room, name, getattr(operation, "model_name", "").lower(), thing)
            if why and place not in HARMLESS:
                yield f"{place}: {why}"
            if not operation.reversible:
                yield f"{place}: there is no way back"


def test_migrations_add_and_never_take_away():
    assert list(faults(ours())) == []


def test_what_is_listed_as_harmless_is_still_there():
    there = {(room, name) for room, name, _migration in ours()}
    assert {place[:2] for place in HARMLESS} <= there


@pytest.mark.parametrize("operation", [
    migrations.RemoveField("intake", "reference"), migrations.DeleteModel("Intake"),
    migrations.RenameField("intake", "reference", "code"), migrations.RenameModel("Intake", "Form"),
    migrations.AlterField("intake", "reference", models.CharField(max_length=3)),
    migrations.AddField("intake", "mood", models.CharField(max_length=3, default="")),
    migrations.AddConstraint("intake", models.UniqueConstraint(fields=["site"], name="one_a_site")),
    migrations.RunSQL("DROP TABLE intake_intake", "SELECT 1"), migrations.AlterModelTable("intake", "other"),
    migrations.RunPython(lambda apps, editor: None, lambda apps, editor: None),
], ids=lambda operation: type(operation).__name__)
def test_what_would_break_yesterdays_code_is_found(operation):
    migration = migrations.Migration("0099_planted", "intake")
    migration.operations = [operation]
    assert list(faults([("intake", "0099_planted", migration)]))


@pytest.mark.parametrize("operation", [
    migrations.AddField("intake", "mood", models.CharField(max_length=3, null=True)),
    migrations.AddField("intake", "mood", models.CharField(max_length=3, db_default="")),
    migrations.CreateModel("New", [("id", models.AutoField(primary_key=True))]),
], ids=["null", "db_default", "a table"])
def test_what_only_adds_passes(operation):
    migration = migrations.Migration("0099_planted", "intake")
    migration.operations = [operation]
    assert list(faults([("intake", "0099_planted", migration)])) == []


def test_a_migration_without_a_way_back_is_found():
    migration = migrations.Migration("0099_planted", "intake")
    migration.operations = [migrations.RunPython(lambda apps, editor: None)]
    assert any("no way back" in fault for fault in faults([("intake", "0099_planted", migration)]))


@pytest.mark.django_db(transaction=True)
def test_every_step_back_and_forth_keeps_who_was_there(lakeside):
    """On a database with people in it: each room's last migration is taken back and made again."""
    from intake.models import Contact, Intake

    intake = Intake.objects.create(site=lakeside, reference="7KQ2-MVXR", form_version="1", answers={"use": {"a": 1}})
    Contact.objects.create(intake=intake, name="Pat Canary")
    names = {}
    for room, name, _migration in ours():
        names.setdefault(room, []).append(name)
    for room, later in names.items():
        executor = MigrationExecutor(connection)
        before = [key for key in executor.loader.graph.node_map[(room, later[-1])].parents if key.key[0] == room]
        targets = executor.loader.graph.leaf_nodes()
        try:
            executor.migrate([key.key for key in before])
        finally:
            MigrationExecutor(connection).migrate(targets)
    intake.refresh_from_db()
    assert intake.answers == {"use": {"a": 1}}
    assert intake.contact.name == "Pat Canary"
