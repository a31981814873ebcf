"""How good every epoch is on validation rows: accuracy and F1, or the error of a number."""

from workbench.events import EpochDone, Event
from workbench.translation import N_
from workbench.ui.charts.spec import SHARE, ChartSpec, CurveSpec, Point

_OWN = {"micro-f1": "micro_f1", "mae": "mae", "rmse": "rmse"}  # metrics with a curve of their own


def points(event: Event) -> tuple[Point, ...]:
    """Return the scores of an epoch, where it was validated."""
    if not isinstance(event, EpochDone):
        return ()
    found = [("accuracy", event.epoch, event.accuracy), ("macro_f1", event.epoch, event.macro_f1)]
    if event.metric in _OWN:
        found.append((_OWN[event.metric], event.epoch, event.value))
    return tuple(point for point in found if point[2] >= 0)


SPEC = ChartSpec(
    "quality",
    N_("Quality on validation rows"),
    (
        CurveSpec("accuracy", N_("accuracy"), 0, dots=True, unit=SHARE),
        CurveSpec("macro_f1", N_("macro F1"), 2, dots=True, unit=SHARE),
        CurveSpec("micro_f1", N_("micro F1"), 3, dots=True, unit=SHARE),
        CurveSpec("mae", N_("mean absolute error"), 0, dots=True),
        CurveSpec("rmse", N_("RMS error"), 1, dots=True),
    ),
    points,
)
