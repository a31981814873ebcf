"""What a chart declares: its curves, and which points an event adds to them."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.events import Event

Point = tuple[str, float, float]  # curve id, x in epochs, y


@dataclass(frozen=True, slots=True)
class CurveSpec:
    """One curve: its id, its name (English, marked), and its place in the theme's series colours."""

    id: str
    name: str
    colour: int
    dots: bool = False


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One chart. `points` folds an event into points; `percent` shows y as a share of one."""

    id: str
    title: str
    curves: tuple[CurveSpec, ...]
    points: Callable[[Event], tuple[Point, ...]]
    percent: bool = False
