"""What a chart declares: its curves, and which points an event adds to them."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.events import Event

Point = tuple[str, float, float]  # curve id, x in epochs, y

SHARE = "share"
"""The unit of what lies between 0 and 1; a chart of nothing else shows all of that range."""


@dataclass(frozen=True, slots=True)
class CurveSpec:
    """One curve: its id, its name (English, marked), and its place in the theme's series colours.

    `unit` is that of y, for the read-out and for tables: `SHARE`, "MiB", "rows/s" or none.
    """

    id: str
    name: str
    colour: int
    dots: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One chart. `points` folds an event into points; `sheet` is a key of `SHEETS`."""

    id: str
    title: str
    curves: tuple[CurveSpec, ...]
    points: Callable[[Event], tuple[Point, ...]]
    sheet: str = "learning"
