"""What a chart of marks is told to draw: plain values, so that what it shows can be tested without it."""

from dataclasses import dataclass

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that can be chosen, and what it says, a line each. `shown` marks are dots."""

    x: float
    y: float
    said: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """Points joined by a line in one of the theme's series colours, -1 the muted one."""

    points: tuple[tuple[float, float], ...]
    colour: int = 0
    is_dashed: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A column over a range of x with the interval of its height, and a number at its foot."""

    left: float
    right: float
    height: float
    low: float
    high: float
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart of shares: both axes are percent. `table` is what a .csv holds, titles first."""

    title: str
    below: str
    beside: str
    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    across: tuple[float, float] = (0.0, 1.0)
    up: tuple[float, float] = (0.0, 1.0)
    table: Table = ()
