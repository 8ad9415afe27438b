"""What long work counted, kept between two looks."""

import datetime as dt
from typing import Any

from reports.figures import Cell, Row, Table
from reports.frame import Frame
from reports.models import Counted
from reports.report import Question


def keep(question: Question, frame: Frame, tables: list[Table]) -> Counted:
    """Keep these tables in the place of those counted before."""
    kept, _made = Counted.objects.update_or_create(
        site=frame.site, slug=question.slug, weeks=frame.weeks,
        defaults={"at": frame.now, "tables": [_put(table) for table in tables]})
    return kept


def kept(question: Question, frame: Frame) -> tuple[list[Table], dt.datetime] | None:
    """Return the tables counted last and when, None where none were."""
    found = Counted.objects.filter(site=frame.site, slug=question.slug, weeks=frame.weeks).first()
    return None if found is None else ([_got(told) for told in found.tables], found.at)


def _put(table: Table) -> dict[str, Any]:
    return {
        "caption": str(table.caption), "head": [str(word) for word in table.head],
        "tally": [[list(_plain(kind)), n] for kind, n in table.tally.items()],
        "rows": [{
            "label": str(row.label), "key": row.key, "url": row.url, "note": str(row.note),
            "cells": [{"unit": cell.unit, "value": cell.value, "of": _kinds(cell.of), "out_of": _kinds(cell.out_of)}
                      for cell in row.cells],
        } for row in table.rows],
        "also": [_kinds(kinds) for kinds in table.also], "guards_kinds": table.guards_kinds,
        "names_people": table.names_people, "is_ranked": table.is_ranked,
    }


def _got(told: dict[str, Any]) -> Table:
    return Table(
        caption=told["caption"], head=tuple(told["head"]), tally={tuple(kind): n for kind, n in told["tally"]},
        rows=tuple(Row(
            label=row["label"], key=row["key"], url=row["url"], note=row["note"],
            cells=tuple(Cell(unit=cell["unit"], value=cell["value"], of=_back(cell["of"]), out_of=_back(cell["out_of"]))
                        for cell in row["cells"]),
        ) for row in told["rows"]),
        also=frozenset(_back(kinds) for kinds in told["also"]), guards_kinds=told["guards_kinds"],
        names_people=told["names_people"], is_ranked=told["is_ranked"],
    )


def _plain(kind: Any) -> tuple[Any, ...]:
    if not isinstance(kind, tuple) or not all(isinstance(part, str | int | bool) for part in kind):
        raise TypeError("What long work counts has kinds that are tuples of words and numbers.")
    return kind


def _kinds(kinds: Any) -> list[list[Any]]:
    return sorted((list(_plain(kind)) for kind in kinds), key=repr)


def _back(kinds: list[list[Any]]) -> frozenset[Any]:
    return frozenset(tuple(kind) for kind in kinds)
