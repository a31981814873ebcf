"""What a change of the scheme would do, said before it is done: counts, and rows to look at."""

import json
from collections.abc import Iterable, Sequence

from workbench.project import label_returns, rows, sheets
from workbench.project.label_nodes import below, is_active, name_and_parent, task_of
from workbench.project.store import Project
from workbench.results import SchemeChange

EXAMPLES = 3
_LONGEST = 160


def of_merge(project: Project, sources: Sequence[int], target: int) -> SchemeChange:
    """Return what `scheme.merge` would do."""
    carried, waiting = _carried(project, sources), _waiting(project, sources)
    found = sorted({*carried, *waiting})
    gone = [one for one in sources if is_active(project.db, one)]
    return SchemeChange(
        "merge",
        _names(project, sources),
        into=_name(project, target),
        rows=len(found),
        runs=_runs(project, gone),
        rules=_rules(project, gone),
        examples=_examples(project, found),
    )


def of_archive(project: Project, label: int) -> SchemeChange:
    """Return what `labels.delete_label` would do; in a tree to all below it too."""
    gone = [one for one in below(project.db, label) if is_active(project.db, one)]
    found = _carried(project, gone)
    return SchemeChange(
        "archive",
        (_name(project, label),),
        rows=len(found),
        names=len(gone) - 1,
        runs=_runs(project, gone),
        rules=_rules(project, gone),
        examples=_examples(project, found),
    )


def of_restore(project: Project, label: int) -> SchemeChange:
    """Return what `scheme.bring_back` would do."""
    coming = label_returns.coming_back(project.db, label)
    found = _waiting(project, (label,))
    return SchemeChange(
        "restore",
        (_name(project, label),),
        rows=len(found),
        kept=max(0, label_returns.rows_left(project.db, label) - len(found)),
        names=len(coming) - 1,
        runs=_runs(project, coming),
        rules=_rules(project, coming),
        examples=_examples(project, found),
    )


def of_split(project: Project, label: int) -> SchemeChange:
    """Return how many rows would have to be decided."""
    found = _carried(project, (label,))
    return SchemeChange(
        "split",
        (_name(project, label),),
        rows=len(found),
        runs=_runs(project, (label,)),
        examples=_examples(project, found),
    )


def of_rename(project: Project, label: int, name: str) -> SchemeChange:
    """Return what `labels.rename_label` would touch: rows that keep their label under its new name."""
    touched = below(project.db, label)
    return SchemeChange(
        "rename",
        (_name(project, label),),
        into=name,
        kept=len(_carried(project, touched)),
        names=len(touched),
        runs=_runs(project, touched),
        rules=_rules(project, touched),
    )


def of_move(project: Project, label: int, parent: int) -> SchemeChange:
    """Return what `scheme.move` would touch; its rows keep their label."""
    touched = below(project.db, label)
    return SchemeChange(
        "move",
        (_name(project, label),),
        into=_name(project, parent) if parent else "",
        kept=len(_carried(project, touched)),
        names=len(touched),
        runs=_runs(project, touched),
        rules=_rules(project, touched),
    )


# --- inside -------------------------------------------------------------------------------------


def _carried(project: Project, labels: Iterable[int]) -> list[tuple[int, int]]:
    """Return (sheet, row) of the rows that carry one of the labels."""
    numbers = list(labels)
    if not numbers:
        return []
    found = project.all(
        "SELECT DISTINCT sheet, row FROM assigned WHERE task = ?"
        f" AND label IN ({','.join('?' * len(numbers))}) ORDER BY sheet, row",
        (task_of(project.db, numbers[0])[0], *numbers),
    )
    return [(int(str(sheet)), int(str(row))) for sheet, row in found]


def _waiting(project: Project, labels: Iterable[int]) -> list[tuple[int, int]]:
    """Return (sheet, row) of the rows that archived ones of the labels would come back with."""
    return [
        place
        for one in labels
        if not is_active(project.db, one)
        for place in label_returns.rows_waiting(project.db, one)
    ]


def _runs(project: Project, labels: Iterable[int]) -> int:
    """Return how many finished runs learnt one of the labels under its present name."""
    numbers = list(labels)
    names = {_name(project, one) for one in numbers}
    found = project.all(
        "SELECT labels FROM run WHERE task = ? AND labels <> '' AND scores <> ''",
        (task_of(project.db, numbers[0])[0] if numbers else 0,),
    )
    return sum(not names.isdisjoint(json.loads(str(known))) for (known,) in found)


def _rules(project: Project, labels: Iterable[int]) -> int:
    marks = ",".join(str(int(one)) for one in labels)
    row = project.one(f"SELECT count(*) FROM rule WHERE label IN ({marks or 'NULL'})")
    return int(str(row[0])) if row else 0


def _examples(project: Project, found: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Return the beginnings of a few texts, from all over the rows."""
    step = max(1, len(found) // EXAMPLES)
    told: list[str] = []
    for number, row in found[::step][:EXAMPLES]:
        sheet = sheets.sheet(project, number)
        places = [column.position for column in sheet.columns if column.role == "text"]
        if not places:
            continue
        cells = ", ".join(f"c{place}" for place in places)
        line = project.one(f"SELECT {cells} FROM rows_{sheet.id} WHERE rowid = ?", (row,))
        text = " ".join(rows.joined(tuple(line or ())).split())
        if text:
            told.append(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
    return tuple(told)


def _names(project: Project, labels: Iterable[int]) -> tuple[str, ...]:
    return tuple(_name(project, one) for one in labels)


def _name(project: Project, label: int) -> str:
    return name_and_parent(project.db, label)[0]
