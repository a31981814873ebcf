"""The length of the gradient before it is clipped: a training that is about to fail shows here first."""

from workbench.events import BatchDone, Event
from workbench.translation import N_
from workbench.ui.charts.spec import ChartSpec, CurveSpec, Point


def points(event: Event) -> tuple[Point, ...]:
    """Return the gradient norm of a step, where there is one."""
    if isinstance(event, BatchDone) and event.gradient_norm >= 0:
        return (("norm", event.epoch, event.gradient_norm),)
    return ()


SPEC = ChartSpec(
    "gradient_norm", N_("Gradient norm"), (CurveSpec("norm", N_("gradient norm"), 4),), points
)
