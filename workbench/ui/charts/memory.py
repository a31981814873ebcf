"""How much memory the training takes."""

from workbench.events import Event, MachineMeasured
from workbench.translation import N_
from workbench.ui.charts.spec import ChartSpec, CurveSpec, Point


def points(event: Event) -> tuple[Point, ...]:
    """Return the memory of a measurement, where it is known."""
    if not isinstance(event, MachineMeasured):
        return ()
    found = (("memory", event.epoch, event.memory), ("gpu_memory", event.epoch, event.gpu_memory))
    return tuple(point for point in found if point[2] >= 0)


SPEC = ChartSpec(
    "memory",
    N_("Memory in MiB"),
    (
        CurveSpec("memory", N_("memory"), 0, unit="MiB"),
        CurveSpec("gpu_memory", N_("GPU memory"), 1, unit="MiB"),
    ),
    points,
    sheet="computer",
)
