"""Share a replay out to processes. A worker loads Django itself, so nothing of it is imported above."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.editions import Edition
    from intake.replay import Part, Piece, Selection

_own: "dict[str, Edition]" = {}  # of one worker


def shared_out(
    selection: "Selection", pieces: "Iterator[Piece]", jobs: int, rules: Path | None
) -> "Iterator[tuple[Piece, Part]]":
    """Return what every piece gives, in the order of the pieces; no more than two a worker are under way.

    The workers start anew and open connections of their own: none of ours is shared.
    """
    from django.db import connections

    database = str(connections["default"].settings_dict["NAME"])
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=start, initializer=_begin, initargs=(database, rules)) as pool:
        waiting: deque[tuple[Piece, Future[Part]]] = deque()
        for piece in islice(pieces, 2 * jobs):
            waiting.append((piece, pool.submit(_one, selection, piece)))
        while waiting:
            piece, part = waiting.popleft()
            for following in islice(pieces, 1):
                waiting.append((following, pool.submit(_one, selection, following)))
            yield piece, part.result()


def _begin(database: str, rules: Path | None) -> None:
    import gc
    import threading

    import django

    threading.Thread(target=_end_with_the_command, daemon=True).start()

    django.setup()
    gc.disable()  # nothing here points round in a circle, and looking for that took a quarter of the time
    from django.db import connections

    from intake.editions import edition_of

    connections["default"].settings_dict["NAME"] = database
    _own["edition"] = edition_of(rules)


def _end_with_the_command() -> None:
    """Wait for the command to end: killed, it cannot end its workers, and they would wait for work for ever."""
    command = multiprocessing.parent_process()
    if command is not None:
        command.join()
        os._exit(1)


def _one(selection: "Selection", piece: "Piece") -> "Part":
    from intake.replay import replay

    return replay(selection, piece, _own["edition"])
