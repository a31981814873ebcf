"""Precision against recall of one label, from its surest row on."""

from workbench.translation import _
from workbench.trust import Curve
from workbench.ui.charts.drawing import Drawing, Line, Mark

_DOTS = 25  # more than so many points are a line only, though each can still be chosen


def drawing(curve: Curve) -> Drawing:
    """Return the curve of a label: the farther up and to the right, the better."""
    points = tuple((recall, precision) for _least, precision, recall in curve.points)
    return Drawing(
        title=_("Precision and recall of {label}").format(label=curve.label),
        below=_("Recall"),
        beside=_("Precision"),
        marks=tuple(
            Mark(recall, precision, _said(least, precision, recall), len(points) <= _DOTS)
            for least, precision, recall in curve.points
        ),
        lines=(Line(points),),
        table=(
            ("label", "from probability", "precision", "recall"),
            *((curve.label, *(f"{one:.6g}" for one in point)) for point in curve.points),
        ),
    )


def _said(least: float, precision: float, recall: float) -> str:
    return "\n".join(
        (
            _("from {share} on").format(share=f"{least:.1%}"),
            _("precision {share}").format(share=f"{precision:.1%}"),
            _("recall {share}").format(share=f"{recall:.1%}"),
        )
    )
