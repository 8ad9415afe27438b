"""Random kills of everything, under load: nothing lost, nothing twice where keys are kept, nothing after an opt-out.

FAULT_KILLS=200 for the long run (`make faults`). The seed is printed; SEED=… repeats the order of kills.
"""

import os
import random
import re
import time
from collections import Counter

import pytest

from tests.faults.servers import Broker, Gateway, House, Mailbox, Postgres, wait_for

KILLS = int(os.environ.get("FAULT_KILLS", "40"))
PEOPLE, MAILS, SILENT = 8 * KILLS, 3 * KILLS, 10
NOTED = 1.0  # seconds in which the outcome of a call is written down, on a busy machine
FRESH = 2.0  # seconds a check may be old when the call is made, on a busy machine


@pytest.mark.faults
def test_random_kills_of_everything_lose_nothing(tmp_path, closing):
    if not Postgres.is_here():
        pytest.skip("needs the PostgreSQL server programs")
    seed = int(os.environ.get("SEED", str(random.randrange(10**6))))
    print(f"SEED={seed} FAULT_KILLS={KILLS}")
    dice = random.Random(seed)
    database, broker = closing(Postgres(tmp_path)), closing(Broker(tmp_path))
    gateway, mailbox = closing(Gateway(delay=0.05)), closing(Mailbox(delay=0.25))
    house = closing(House(tmp_path, database=database.url, broker=broker, gateway=gateway, mailbox=mailbox))
    house.stage("fill", people=PEOPLE, by_mail=MAILS, opted_out=SILENT, closed=SILENT, asleep=SILENT, spread=KILLS * 3)
    for name in ("beat", "worker", "worker2"):
        house.start(name)
    wait_for(lambda: gateway.log, what="the first message")
    struck, stopped = [], {}
    kinds = ["worker"] * max(8, KILLS // 5) + ["beat"] * (KILLS // 10) + ["broker"] * (KILLS // 10) + [
        "postgres"] * (KILLS // 13)
    kinds += ["child"] * (KILLS - len(kinds))
    dice.shuffle(kinds)
    for kill in kinds:
        time.sleep(dice.uniform(0.05, 1.5))
        began = time.time()
        if kill == "worker":
            name = dice.choice(["worker", "worker2"])
            house.kill(name)
            house.start(name)
        elif kill == "child":
            house.kill_child(dice.choice(["worker", "worker2"]))
        elif kill == "beat":
            house.kill("beat")
            house.start("beat")
        elif kill == "broker":
            broker.flush()
            broker.kill()
            broker.start()
        else:
            database.kill()
            database.start()
        if kill in ("worker", "child", "postgres"):  # these can cut a call off from our note of what came of it
            struck.append((began, time.time()))
        if len(stopped) < 3 and dice.random() < 0.2:
            number = f"+1202{dice.randrange(PEOPLE):07}"
            house.stage("opt_out", number=number)
            stopped.setdefault(number, time.time())
    book = settled(house)
    texts = [one["key"] for one in gateway.log]
    mails = [(at, re.search(r"Message-ID: (\S+)", words)[1]) for at, words in mailbox.log]
    hit = {at for at, _ in mails if any(begin - mailbox.delay - NOTED <= at <= end for begin, end in struck)}
    repeated = [at for place, (at, key) in enumerate(mails) if key in {later for _, later in mails[place + 1:]}]
    print(Counter(kinds), book["counts"], book["reasons"], f"mail calls hit: {len(hit)}, repeated: {len(repeated)}")
    assert len(texts) == len(set(texts)), "a gateway that keeps keys sends none twice"
    assert set(repeated) <= hit, "a repeat only where a kill hit the call, and no more than those"
    assert len({key for _, key in mails}) + book["counts"].get("mail unknown", 0) >= MAILS, "or listed unknown"
    counts = book["counts"]
    ended = sum(count for kind, count in counts.items() if kind.startswith(("text", "mail")))
    assert ended == PEOPLE + MAILS, "planned = accepted + failed + cancelled + listed unknown"
    assert counts.get("text accepted", 0) + counts.get("text cancelled", 0) + counts.get("text failed", 0) == PEOPLE
    assert counts.get("text cancelled", 0) <= len(stopped)
    answers = {one["key"] for one in gateway.log if one["text"].startswith("You will get no more")}
    assert set(texts) - answers == {key for key in book["accepted"] if key.endswith("-text")}
    for kind, state in (("out", "cancelled"), ("closed", "cancelled"), ("asleep", "planned")):
        assert counts.get(f"{kind} {state}") == SILENT
    for number, at in stopped.items():
        heard = [one["at"] for one in gateway.log if one["to"] == number and one["key"] not in answers]
        assert all(when <= at + FRESH for when in heard), "after an opt-out"


def settled(house):
    """Wait until every message has ended and return the ledger."""
    def is_over():
        book = house.stage("ledger")
        left = sum(count for kind, count in book["counts"].items()
                   if kind.split()[0] != "asleep" and kind.split()[1] in ("planned", "claimed", "attempting"))
        return book if not left and not book["open"] else None

    return wait_for(is_over, seconds=600, what="every message to end")
