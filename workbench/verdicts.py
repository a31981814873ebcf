"""What trust comes to, in lines for a person: measures with their intervals and what they cannot tell."""

from workbench.events import Figure
from workbench.label_text import shown
from workbench.translation import _
from workbench.trust import GroupScore, LabelMeasure, Measures
from workbench.wording import FIGURES, LIMITS, word

_ERRORS = {"mae", "rmse"}  # on the person's own scale, not in percent
_MOST_GROUPS = 12


def figure_text(figure: Figure) -> str:
    """Return a figure with its interval; a dash where it cannot be said."""
    if figure.value == figure.low == figure.high == -1:
        return "–"
    if figure.name in _ERRORS or figure.name == "r2":
        return f"{figure.value:.3g} ({figure.low:.3g}–{figure.high:.3g})"
    return f"{figure.value:.1%} ({figure.low:.1%}–{figure.high:.1%})"


def measure_lines(found: Measures) -> list[str]:
    """Return every figure with its interval, each label, and the groups that stand out."""
    lines = [
        f"{word(FIGURES, one.name)}: {figure_text(one)}"
        for one in found.figures
        if one.name != "micro_f1" or found.task == "several"
    ]
    lines += [_label_line(one) for one in found.labels]
    real = [one for one in found.groups if not one.is_noise]
    lines += [_group_line(one) for one in real[:_MOST_GROUPS]]
    if found.groups and not real:
        lines.append(_("No group of rows differs from the others by more than chance."))
    return [*lines, *(word(LIMITS, one) for one in found.limits)]


def _label_line(one: LabelMeasure) -> str:
    return _("{label}: precision {precision}, recall {recall}, F1 {f1}, rows {rows}").format(
        label=shown(one.label),
        precision=figure_text(one.precision),
        recall=figure_text(one.recall),
        f1=figure_text(one.f1),
        rows=f"{one.rows:,}",
    )


def _group_line(one: GroupScore) -> str:
    of = f"{one.column}: {one.value}"
    if not one.column:
        of = _("Texts of {range} characters").format(range=one.value)
    rest = f"{one.rest:.3g}" if one.figure.name in _ERRORS else f"{one.rest:.1%}"
    return _("{of}: {figure} on {rows} rows, {rest} elsewhere; beyond chance").format(
        of=of, figure=figure_text(one.figure), rows=f"{one.rows:,}", rest=rest
    )
