"""Training loss after every batch, training and validation loss after every epoch."""

from workbench.events import BatchDone, EpochDone, Event
from workbench.translation import N_
from workbench.ui.charts.spec import ChartSpec, CurveSpec, Point


def points(event: Event) -> tuple[Point, ...]:
    """Return the loss of a batch, or the two losses of an epoch."""
    if isinstance(event, BatchDone):
        return (("batch", event.epoch, event.loss),)
    if isinstance(event, EpochDone):
        found: list[Point] = []
        if event.training_loss >= 0:
            found.append(("training", event.epoch, event.training_loss))
        if event.validation_loss >= 0:
            found.append(("validation", event.epoch, event.validation_loss))
        return tuple(found)
    return ()


SPEC = ChartSpec(
    "loss",
    N_("Loss"),
    (
        CurveSpec("batch", N_("each batch"), 4),
        CurveSpec("training", N_("training"), 0, dots=True),
        CurveSpec("validation", N_("validation"), 1, dots=True),
    ),
    points,
)
