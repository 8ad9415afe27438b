"""What publishing means for the rules that run: which may start, and what the pages say of the others."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from admissions.models import RulesPublication
from admissions.publishing import in_force
from eligibility.recommend import RULES_VERSION, rules_hash
from privacy.models import AuditEvent
from tests.admissions.publishers import ask, publication, second, tried_by
from tests.admissions.test_proposed_rules import told

NOTICE = "These rules have not been published by two people."


def command():
    call_command("rules_published")


def test_before_the_first_publication_the_projects_rules_count(lakeside, ada, signed_in, capsys):
    command()
    assert "nothing was published here yet" in capsys.readouterr().out
    assert "Published by the project" in told(signed_in(ada).get("/desk/rules/"))


UNRELEASED = [{"hash": "cd" * 32}]


def test_a_first_installation_starts_and_starts_again_whatever_was_released(lakeside, ada, signed_in, monkeypatch):
    """The table is absent at the first start and there at the second: it must be the same answer."""
    monkeypatch.setattr("admissions.publishing.released", lambda: UNRELEASED)
    with monkeypatch.context() as first:
        first.setattr(connection.introspection, "table_names", list)
        command()
    command()
    assert "Not published" in told(signed_in(ada).get("/desk/rules/")), "a checkout does not pass for a release"
    monkeypatch.setattr("admissions.publishing.released", lambda: [{"hash": rules_hash()}])
    assert "Published by the project" in told(signed_in(ada).get("/desk/rules/"))


def test_what_was_installed_first_and_never_released_may_start_again_after_its_successor_is_published(
        ready, cleo, max_, monkeypatch):
    monkeypatch.setattr("admissions.publishing.released", lambda: UNRELEASED)
    second(max_, ask(cleo, ready), ready)
    command()


# The command runs before the tables are migrated, so they may be older than the code.


@pytest.mark.django_db(transaction=True)
def test_tables_from_before_there_were_publications_are_a_new_installation(capsys):
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    try:
        executor.migrate([("admissions", "0009_clinicians_time_off")])
        command()
    finally:
        MigrationExecutor(connection).migrate(leaves)
    assert "nothing was published here yet" in capsys.readouterr().out


def drop(table, column):
    """Let the code know of a column that the tables of the running version do not have."""
    connection.check_constraints()  # now, not at the end: PostgreSQL alters no table that has some left to check
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


NOT_THERE_YET = [("admissions_rulespublication", "why"), ("admissions_rulespublication", "version"),
                 ("accounts_user", "last_login"), ("accounts_user", "name")]


@pytest.mark.parametrize(("table", "column"), NOT_THERE_YET)
def test_a_column_that_only_the_new_code_knows_refuses_nobody(lakeside, cleo, max_, capsys, table, column):
    publication(two=(cleo, max_), hash=rules_hash())
    drop(table, column)
    command()
    names = "published by two people" if column == "name" else "published by Cleo and Max"
    assert names in capsys.readouterr().out


@pytest.mark.parametrize(("table", "column"), NOT_THERE_YET)
def test_a_column_that_only_the_new_code_knows_lets_nobody_in(lakeside, cleo, max_, table, column):
    publication(two=(cleo, max_))
    drop(table, column)
    with pytest.raises(CommandError, match="two people must publish this very hash"):
        command()


def test_a_record_that_cannot_be_read_is_said_and_starts_nothing(lakeside, cleo, max_):
    publication(two=(cleo, max_), hash=rules_hash())
    drop("admissions_rulespublication", "replaces")
    with pytest.raises(CommandError, match="cannot be read, so nothing starts"):
        command()


# A backup from before the approval was put back: nothing starts, so nobody could publish what ran.

REASON = "Backup of Monday put back after the disk died"


def let(why=REASON):
    call_command("rules_published", let_pass=why)


def test_rules_are_let_pass_by_name_with_a_reason_and_it_is_written_down(
        lakeside, ada, cleo, max_, signed_in, capsys, monkeypatch):
    publication(two=(cleo, max_))
    let()
    let("pressed a second time, by mistake")
    command()
    assert "not published by two people, and the pages say so" in capsys.readouterr().out
    event = AuditEvent.objects.get(action="let_rules_pass")
    assert (event.actor_kind, event.why) == ("system", f"{rules_hash()}: {REASON}")
    assert "Not published" in told(signed_in(ada).get("/desk/rules/"))
    monkeypatch.setattr("admissions.management.commands.rules_published.rules_hash", lambda: "ef" * 32)
    with pytest.raises(CommandError, match="two people must publish this very hash"):
        command()


def test_rules_that_passed_are_then_published_by_two_people_as_any(propose, lakeside, cleo, max_, capsys):
    publication(two=(cleo, max_))
    let()
    propose()
    edition = tried_by(cleo)
    done = second(max_, ask(cleo, edition), edition)
    assert done.replaces == ""
    capsys.readouterr()
    command()
    assert "published by Cleo and Max" in capsys.readouterr().out
    assert in_force().publication == done


def test_what_passed_counts_as_published_for_nobody_who_follows(ready, cleo, max_):
    publication(two=(cleo, max_))
    let()
    assert second(max_, ask(cleo, ready), ready).replaces == ""
    command()
    assert not in_force().is_published


@pytest.mark.parametrize("why", ["", "restore", " " * 40, "x" * 14, "x" * 121])
def test_nothing_passes_without_a_reason(lakeside, cleo, max_, why):
    publication(two=(cleo, max_))
    with pytest.raises(CommandError, match="Say why in 15 to 120 characters"):
        let(why)
    with pytest.raises(CommandError):
        command()


def test_what_may_start_anyway_is_not_written_down_as_passed(lakeside):
    let()
    assert not AuditEvent.objects.filter(action="let_rules_pass").exists()


def test_nothing_passes_where_the_audit_cannot_be_written_or_read(lakeside, cleo, max_):
    publication(two=(cleo, max_))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE privacy_auditevent RENAME TO put_aside")
    with pytest.raises(CommandError, match="cannot be written into the audit, so nothing passes"):
        let()
    with pytest.raises(CommandError, match="two people must publish this very hash"):
        command()


def test_from_the_first_publication_on_only_published_rules_pass(lakeside, cleo, max_):
    row = publication(two=(cleo, max_))
    with pytest.raises(CommandError) as refused:
        command()
    assert refused.value.returncode == 1
    row.hash = rules_hash()
    row.save()
    command()
    assert in_force().publication == row


def test_a_request_alone_publishes_nothing_and_shuts_nobody_out(lakeside, cleo):
    publication(two=(cleo, None), approved_at=None)
    assert in_force().is_by_project


def test_rules_that_serve_may_start_again_after_their_successor_is_published(ready, cleo, max_, capsys):
    """A restart between the approval and the new version must not close the door."""
    second(max_, ask(cleo, ready), ready)
    command()
    assert "in force when those that follow them were published" in capsys.readouterr().out
    assert RulesPublication.objects.get().replaces == rules_hash()


def test_unpublished_rules_do_not_slip_in_as_those_before(ready, cleo, max_, lakeside):
    publication(two=(cleo, max_))
    assert second(max_, ask(cleo, ready), ready).replaces == ""
    with pytest.raises(CommandError):
        command()


def test_the_rules_in_force_can_be_published_so_that_from_then_on_all_need_two(propose, cleo, max_, lakeside):
    propose()
    edition = tried_by(cleo)
    assert edition.hash == rules_hash()
    assert edition.version == RULES_VERSION
    second(max_, ask(cleo, edition), edition)
    assert in_force().publication
    command()


def test_unpublished_rules_say_so_where_their_suggestion_is_read_and_go_on_working(
        sent, lakeside, ada, cleo, max_, signed_in):
    pat = sent(lakeside, home={"home": "others_use"})
    pages = {"ada": [f"/desk/p/{pat.pk}/"], "cleo": [f"/desk/p/{pat.pk}/evaluation/"]}
    before = {address: signed_in(who).get(address) for who, addresses in ((ada, pages["ada"]), (cleo, pages["cleo"]))
              for address in addresses}
    assert not any(NOTICE in told(page) for page in before.values())
    publication(two=(cleo, max_))
    for who, addresses in ((ada, pages["ada"]), (cleo, pages["cleo"])):
        for address in addresses:
            page = told(signed_in(who).get(address))
            assert NOTICE in page
            assert "Suggestion. A clinician decides." in page
    assert "Not published" in told(signed_in(ada).get("/desk/rules/"))


def test_danger_is_raised_whoever_has_published_what(sent, lakeside, cleo, max_):
    publication(two=(cleo, max_))
    pat = sent(lakeside, now={"now": ["self_harm"]})
    assert pat.alerts.exists()


def test_every_word_of_publishing_is_told_among_the_words_of_the_desk(signed_in, ada):
    """S-47."""
    page = told(signed_in(ada).get("/desk/words/"))
    for word in ("Published", "Published by the project", "Not published", "Proposed", "Waits for the second person",
                 "More urgent"):
        assert word in page
