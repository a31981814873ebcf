"""How many rows a second the training gets through."""

from workbench.events import BatchDone, Event
from workbench.translation import N_
from workbench.ui.charts.spec import ChartSpec, CurveSpec, Point


def points(event: Event) -> tuple[Point, ...]:
    """Return the speed of a batch."""
    if isinstance(event, BatchDone) and event.rows_per_second > 0:
        return (("speed", event.epoch, event.rows_per_second),)
    return ()


SPEC = ChartSpec(
    "speed",
    N_("Rows per second"),
    (CurveSpec("speed", N_("rows/s"), 2, unit="rows/s"),),
    points,
    sheet="computer",
)
