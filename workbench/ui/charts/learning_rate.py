"""The learning rate of every optimiser step."""

from workbench.events import BatchDone, Event
from workbench.translation import N_
from workbench.ui.charts.spec import ChartSpec, CurveSpec, Point


def points(event: Event) -> tuple[Point, ...]:
    """Return the learning rate of a batch; a linear head is fitted without one."""
    if isinstance(event, BatchDone) and event.learning_rate > 0:
        return (("rate", event.epoch, event.learning_rate),)
    return ()


SPEC = ChartSpec(
    "learning_rate", N_("Learning rate"), (CurveSpec("rate", N_("learning rate"), 3),), points
)
