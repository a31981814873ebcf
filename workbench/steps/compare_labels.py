"""Set what two people, or two columns, say of the same rows side by side. Reads only, without torch."""

from pathlib import Path

from workbench.events import Stage, Step
from workbench.label_text import parted
from workbench.learning import agreement
from workbench.project import reviews, sheets
from workbench.project.agreement import Opinions, opinions
from workbench.project.store import Project
from workbench.requests import CompareLabels
from workbench.results import AgreedLabel, Disagreement, LabelsCompared

_MOST = 5000  # disagreements that are sent
_MOST_LABELS, _MOST_CONFUSED = 500, 200
DECIDED = "agreement:"


def compare_labels(request: CompareLabels) -> Step[LabelsCompared]:
    """Return how far the two agree. Raises ColumnMissing, TaskUnknown, KindsDiffer, SheetUnknown."""
    yield Stage("comparing-labels")
    project = Project.open(Path(request.project))
    try:
        sheet = sheets.sheet_named(project, request.sheet)
        told = opinions(project, sheet, request.first, request.second, request.separator)
        decided = {
            row
            for number, row in (reviews.reviewed(project, told.task, DECIDED) if told.task else ())
            if number == sheet.id
        }
    finally:
        project.close()
    yield Stage("scoring")
    return _compared(told, request, sheet.id, decided)


def _compared(
    told: Opinions, request: CompareLabels, sheet: int, decided: set[int]
) -> LabelsCompared:
    rows = told.shared()
    pairs = [(told.first[row], told.second[row]) for row in rows]
    differing = [
        Disagreement(row, *pair)
        for row, pair in zip(rows, pairs, strict=True)
        if pair[0] != pair[1]
    ]
    if told.kind == "number":
        differing.sort(key=lambda one: -abs(float(one.first) - float(one.second)))
    left = [one for one in differing if one.row not in decided]
    kappa = agreement.cohen_kappa(pairs) if told.kind in {"single", "tree"} else None
    alpha, by = _alpha(pairs, told.kind)
    counted = (
        () if told.kind == "number" else agreement.by_label([_sets(told, one) for one in pairs])
    )
    return LabelsCompared(
        sheet=sheet,
        task=told.task,
        holds=told.kind,
        first=request.first,
        second=request.second,
        first_rows=len(told.first),
        second_rows=len(told.second),
        rows=len(rows),
        same=len(rows) - len(differing),
        kappa=kappa.value if kappa else None,
        kappa_interval=(kappa.low, kappa.high) if kappa else (-1.0, 1.0),
        alpha=alpha,
        alpha_by=by,
        difference=_difference(pairs) if told.kind == "number" else 0.0,
        labels=tuple(
            AgreedLabel(one.label, one.first, one.second, one.both, one.share)
            for one in counted[:_MOST_LABELS]
        ),
        confused=() if told.kind == "number" else agreement.confused(pairs)[:_MOST_CONFUSED],
        disagreements=tuple(left[:_MOST]),
        disagreements_in_all=len(left),
        decided=len(differing) - len(left),
    )


def _sets(told: Opinions, pair: agreement.Pair) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if told.kind == "several":
        return parted(pair[0]), parted(pair[1])
    return (pair[0],), (pair[1],)


def _alpha(pairs: list[agreement.Pair], kind: str) -> tuple[float | None, str]:
    if kind == "number":
        return agreement.interval_alpha([[float(a), float(b)] for a, b in pairs]), "interval"
    if kind == "several":
        sets = [[frozenset(parted(a)), frozenset(parted(b))] for a, b in pairs]
        return agreement.set_alpha(sets), "masi"
    return agreement.nominal_alpha(pairs), "nominal"


def _difference(pairs: list[agreement.Pair]) -> float:
    return sum(abs(float(a) - float(b)) for a, b in pairs) / max(len(pairs), 1)
