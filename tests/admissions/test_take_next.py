"""Take next: two people never get the same person (S-08)."""

import datetime as dt
import threading

import pytest
from django.db import connection

from accounts.models import Role, User
from admissions import decisions
from admissions.decisions import By
from intake.models import Intake
from outbox.alerts import raise_alert
from privacy.models import AuditEvent


def test_it_gives_the_first_of_the_working_order_and_writes_it_down(sent, lakeside, by_ada, now):
    sent(lakeside, at=now - dt.timedelta(hours=60))
    urgent = sent(lakeside)
    raise_alert(urgent, "same_day", "V8", "Had an overdose.")
    taken = decisions.take_next(by_ada, now)
    assert taken == urgent
    assert Intake.objects.get(pk=urgent.pk).owner == by_ada.user
    assert AuditEvent.objects.filter(action="take").count() == 1


def test_it_skips_who_is_somebodys_and_who_does_not_wait_for_us(sent, lakeside, by_ada, by_cleo, slots, now):
    theirs, booked, free = sent(lakeside), sent(lakeside), sent(lakeside)
    decisions.assign(theirs, by_cleo.user, by_cleo)
    decisions.book(booked, slots[0], by_cleo, now)
    assert decisions.take_next(by_ada, now) == free
    assert decisions.take_next(by_ada, now) is None


def test_nobody_of_another_site_is_ever_taken(sent, hillside, by_ada, now):
    sent(hillside)
    assert decisions.take_next(by_ada, now) is None


def test_the_button_leads_to_the_person(pat, ada, signed_in):
    client = signed_in(ada)
    assert client.post("/desk/queue/next/").headers["Location"] == f"/desk/p/{pat.pk}/"
    answer = client.post("/desk/queue/next/", follow=True)
    assert "No one is waiting." in answer.content.decode()
    assert client.get("/desk/queue/next/").status_code == 405


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_pressing_at_once_get_twenty_different_people(sent, lakeside, now):
    """S-08, on a real PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite writes one after another anyway")
    for _ in range(15):
        sent(lakeside)
    staff = [
        User.objects.create_user(f"s{number}@lakeside.example", "correct-horse-battery-9", name=f"S{number}",
                                 role=Role.ADMISSIONS, site=lakeside)
        for number in range(20)
    ]
    barrier, got = threading.Barrier(20), []

    def press(user):
        try:
            barrier.wait()
            got.append(decisions.take_next(By(user=user), now))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(user,)) for user in staff]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [intake.pk for intake in got if intake is not None]
    assert len(got) == 20
    assert len(taken) == len(set(taken)) == 15
    owners = Intake.objects.filter(pk__in=taken).values_list("owner", flat=True)
    assert len(set(owners)) == 15
