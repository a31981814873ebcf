"""What a promise costs: the more precision is promised, the fewer rows need nobody."""

from collections.abc import Sequence

from workbench.results import Setting
from workbench.translation import _
from workbench.ui.charts.drawing import Drawing, Line, Mark
from workbench.verdicts import percent

_ROOM = 0.03


def drawing(settings: Sequence[Setting], counted: Sequence[tuple[float, float]]) -> Drawing:
    """Return the precision of every setting, a mark each, over the share of rows that it lets through.

    `counted` is the precision that the scored rows had, which is more than can be promised of others.
    """
    shares = [max(one.promise.accepted.value, 0.0) for one in settings]
    points = tuple(
        (share, one.promise.precision) for share, one in zip(shares, settings, strict=True)
    )
    lowest = min([y for _x, y in points] + [y for _x, y in counted] or [0.0])
    return Drawing(
        title=_("Precision against the work that is left"),
        below=_("Share of rows that need nobody"),
        beside=_("Share of these that are right"),
        marks=tuple(Mark(x, y, _said(x, y), shown=False) for x, y in points),
        lines=(
            Line(tuple(counted), -1, is_dashed=True),
            Line(tuple((x, y) for x, y in points if x > 0)),
        ),
        up=(max(0.0, min(lowest, 0.8) - _ROOM), 1.0),
        table=(
            ("what", "share that needs nobody", "precision"),
            *(("promised", f"{x:.6g}", f"{y:.6g}") for x, y in points),
            *(("counted", f"{x:.6g}", f"{y:.6g}") for x, y in counted),
        ),
    )


def _said(share: float, precision: float) -> str:
    return "\n".join(
        (
            _("{precision} promised").format(precision=percent(precision)),
            _("{share} of the rows need nobody").format(share=f"{share:.1%}"),
        )
    )
