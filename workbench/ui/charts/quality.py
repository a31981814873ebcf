"""Accuracy and macro F1 on validation rows after every epoch."""

from workbench.events import EpochDone, Event
from workbench.translation import N_
from workbench.ui.charts.spec import ChartSpec, CurveSpec, Point


def points(event: Event) -> tuple[Point, ...]:
    """Return the two scores of an epoch, where it was validated."""
    if isinstance(event, EpochDone) and event.accuracy >= 0:
        return (
            ("accuracy", event.epoch, event.accuracy),
            ("macro_f1", event.epoch, event.macro_f1),
        )
    return ()


SPEC = ChartSpec(
    "quality",
    N_("Quality on validation rows"),
    (
        CurveSpec("accuracy", N_("accuracy"), 0, dots=True),
        CurveSpec("macro_f1", N_("macro F1"), 2, dots=True),
    ),
    points,
    percent=True,
)
