"""What we ask of PostgreSQL for every connection."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_postgresql_compiles_no_query_anew_for_a_page():
    """S-01: compiling the queue's query took a hundred times as long as running it."""
    if connection.vendor != "postgresql":
        pytest.skip("This is about PostgreSQL.")
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.django_db
def test_what_was_said_to_be_saved_is_on_the_disk():
    """Safeguards 5: with `off`, 58 of 15,952 saved answers were gone after a crash; the server is overruled."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
    else:
        assert "synchronous=FULL" in connection.settings_dict["OPTIONS"]["init_command"]
