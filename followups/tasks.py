"""What Celery wakes up for. Thin, without arguments, safe to run twice: the database says what is to be done."""

from celery import shared_task
from django.utils import timezone

from admissions.decisions import holding
from admissions.paperwork import documents
from followups import answers, duty, moment, planning, retention
from intake import left, spool
from jobs import running
from outbox import canary, delivery
from privacy import sealing
from privacy.models import Restored


@shared_task(name="followups.tasks.send_due")
def send_due() -> None:
    """Plan what has no rows yet, then send what is due."""
    now = timezone.now()
    answers.act_on_replies(now)
    duty.notify(now)
    planning.add(now)
    if not Restored.holds_messages():
        delivery.send_due(moment.check)


@shared_task(name="followups.tasks.escalate_alerts")
def escalate_alerts() -> None:
    """Tell staff of people who left half way and the ones above of what nobody took; end holds that ran out."""
    now = timezone.now()
    left.tell_of_left(now)
    duty.escalate(now)
    holding.expire(now)


@shared_task(name="followups.tasks.plant_canary")
def plant_canary() -> None:
    """Put a message to nobody on its way, by which health knows that messages go out."""
    canary.plant(timezone.now())


@shared_task(name="followups.tasks.withdraw")
def withdraw() -> None:
    """Take off the staff's list what has lost its reason."""
    planning.withdraw(timezone.now())


@shared_task(name="followups.tasks.expire_drafts")
def expire_drafts() -> None:
    """Erase the drafts nobody came back to."""
    retention.expire_drafts(timezone.now())


@shared_task(name="followups.tasks.scan_documents")
def scan_documents() -> None:
    """Show the virus scanner what came in while it was away."""
    documents.scan_waiting(timezone.now())


@shared_task(name="followups.tasks.remove_due")
def remove_due() -> None:
    """Remove what has been kept for the years its site keeps it."""
    retention.remove_due(timezone.now())


@shared_task(name="followups.tasks.run_jobs")
def run_jobs() -> None:
    """See through the long work that waits, or that a process left."""
    running.run_next(timezone.now())


@shared_task(name="followups.tasks.drain_spool")
def drain_spool() -> None:
    """Store the urgent answers that were kept aside while the database was down."""
    spool.drain()


@shared_task(name="followups.tasks.seal_audit")
def seal_audit() -> None:
    """Chain the audit events of the last half minute, and keep the end of the chain outside the database."""
    now = timezone.now()
    sealing.seal(now)
    sealing.set_anchor(now)
