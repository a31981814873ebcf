"""How busy the processor and the graphics card are with the training."""

from workbench.events import Event, MachineMeasured
from workbench.translation import N_
from workbench.ui.charts.spec import SHARE, ChartSpec, CurveSpec, Point


def points(event: Event) -> tuple[Point, ...]:
    """Return the shares of a measurement, those that are known."""
    if not isinstance(event, MachineMeasured):
        return ()
    found = (("cpu", event.epoch, event.cpu), ("gpu", event.epoch, event.gpu))
    return tuple(point for point in found if point[2] >= 0)


SPEC = ChartSpec(
    "usage",
    N_("Utilisation"),
    (
        CurveSpec("cpu", N_("CPU"), 0, unit=SHARE),
        CurveSpec("gpu", N_("GPU"), 1, unit=SHARE),
    ),
    points,
    sheet="computer",
)
