"""How many tokens a second the training gets through: rows differ in length, tokens do not."""

from workbench.events import BatchDone, Event
from workbench.translation import N_
from workbench.ui.charts.spec import ChartSpec, CurveSpec, Point


def points(event: Event) -> tuple[Point, ...]:
    """Return the speed of a batch in tokens."""
    if isinstance(event, BatchDone) and event.tokens_per_second > 0:
        return (("tokens", event.epoch, event.tokens_per_second),)
    return ()


SPEC = ChartSpec(
    "tokens",
    N_("Tokens per second"),
    (CurveSpec("tokens", N_("tokens/s"), 2, unit="tokens/s"),),
    points,
    sheet="computer",
)
