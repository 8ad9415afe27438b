"""Every different timetable of the catalog once: many programs meet at the same hours. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from programs.offers import Meeting, Track

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Timetables:
    """Timetables one after another, each as its tracks; a track as the numbers of its sessions.

    The first timetable is the one that lists nothing.
    """

    begins: Ints  # of each timetable in `tracks`, and one more
    tracks: npt.NDArray[np.int32]  # a line a track; where a track is shorter, the number after the last session
    places: Ints  # where in a line, sorted, stands what decides on some, two thirds, all of its sessions
    weekday: Ints  # of each different session
    start: Ints
    end: Ints
    videos: Ints  # which of them are by video

    def __len__(self) -> int:
        return len(self.begins) - 1


def timetables_of(catalog: Iterable[tuple[Track, ...]]) -> tuple[npt.NDArray[np.int32], Timetables]:
    """Return which timetable each program has, and the timetables; tracks without sessions are none."""
    sessions: dict[Meeting, int] = {}
    lines: list[list[int]] = []
    begins = [0, 0]
    seen: dict[tuple[tuple[Meeting, ...], ...], int] = {(): 0}
    which = []
    for tracks in catalog:
        table = tuple(track.meetings for track in tracks if track.meetings)
        if table not in seen:
            seen[table] = len(seen)
            lines += [[sessions.setdefault(one, len(sessions)) for one in meetings] for meetings in table]
            begins.append(len(lines))
        which.append(seen[table])
    longest = max((len(line) for line in lines), default=0)
    spare = len(sessions)
    return np.array(which, dtype=np.int32), Timetables(
        begins=np.array(begins, dtype=np.int64),
        tracks=np.array(
            [line + [spare] * (longest - len(line)) for line in lines] or np.empty((0, longest)), dtype=np.int32
        ),
        places=longest - np.array([[1, -(-2 * len(line) // 3), len(line)] for line in lines]).reshape(-1, 3).T,
        weekday=np.array([one.weekday for one in sessions], dtype=np.int64),
        start=np.array([one.start for one in sessions], dtype=np.int64),
        end=np.array([one.end for one in sessions], dtype=np.int64),
        videos=np.flatnonzero([one.by_video for one in sessions]),
    )
