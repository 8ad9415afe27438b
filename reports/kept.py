"""What long work counted, kept between two looks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from reports.figures import Cell, Row, Table
from reports.frame import Frame
from reports.models import Counted
from reports.report import Question
from reports.suppression import Kind, Kinds

SHAPE = 1  # of what is kept; one more whenever a question gets or loses a column: what was counted before is gone


def keep(question: Question, frame: Frame, tables: list[Table]) -> Counted:
    """Keep these tables in the place of those counted before."""
    found, _made = Counted.objects.update_or_create(
        site=frame.site, slug=question.slug, weeks=frame.weeks, defaults={"at": frame.now, "tables": put(tables)})
    return found


def kept(question: Question, frame: Frame) -> tuple[list[Table], dt.datetime] | None:
    """Return the tables counted last and when, None where none were, or were by code that counted otherwise."""
    found = Counted.objects.filter(site=frame.site, slug=question.slug, weeks=frame.weeks).first()
    if found is None or found.tables.get("shape") != SHAPE:
        return None
    return got(found.tables), found.at


def put(tables: Sequence[Table]) -> dict[str, Any]:
    """Return tables as JSON holds them. Kinds are many and long, and each stands in many cells: they are numbered."""
    kinds = sorted({kind for table in tables for kind in _kinds_of(table)}, key=repr)
    number = {_plain(kind): place for place, kind in enumerate(kinds)}

    def listed(some: Kinds) -> list[int]:
        return sorted(number[kind] for kind in some)

    return {"shape": SHAPE, "kinds": [list(kind) for kind in kinds], "tables": [{
        "caption": str(table.caption), "head": [str(word) for word in table.head],
        "tally": [[number[kind], n] for kind, n in table.tally.items()],
        "rows": [{
            "label": str(row.label), "key": row.key, "url": row.url, "note": str(row.note),
            "cells": [{"unit": cell.unit, "value": cell.value, "of": listed(cell.of), "out_of": listed(cell.out_of)}
                      for cell in row.cells],
        } for row in table.rows],
        "also": [listed(some) for some in table.also], "guards_kinds": table.guards_kinds,
        "names_people": table.names_people, "is_ranked": table.is_ranked,
    } for table in tables]}


def got(told: dict[str, Any]) -> list[Table]:
    """Return the tables that `put` wrote down."""
    kinds: list[Kind] = [tuple(kind) for kind in told["kinds"]]

    def some(places: list[int]) -> Kinds:
        return frozenset(kinds[place] for place in places)

    return [Table(
        caption=table["caption"], head=tuple(table["head"]), tally={kinds[place]: n for place, n in table["tally"]},
        rows=tuple(Row(
            label=row["label"], key=row["key"], url=row["url"], note=row["note"],
            cells=tuple(Cell(unit=cell["unit"], value=cell["value"], of=some(cell["of"]), out_of=some(cell["out_of"]))
                        for cell in row["cells"]),
        ) for row in table["rows"]),
        also=frozenset(some(places) for places in table["also"]), guards_kinds=table["guards_kinds"],
        names_people=table["names_people"], is_ranked=table["is_ranked"],
    ) for table in told["tables"]]


def _kinds_of(table: Table) -> set[Kind]:
    cells = [cell for row in table.rows for cell in row.cells]
    return set(table.tally).union(*(cell.of | cell.out_of for cell in cells), *table.also)


def _plain(kind: Any) -> Kind:
    if not isinstance(kind, tuple) or not all(isinstance(part, str | int | bool) for part in kind):
        raise TypeError("What long work counts has kinds that are tuples of words and numbers.")
    return kind
