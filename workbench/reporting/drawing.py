"""A drawing of a few shapes, and its way into a page. Units are points at full width; y grows downwards."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

WIDTH = 620.0

# Told apart in black-and-white print too: by darkness, and lines by their dashes.
INK, MUTED, LINE, PAPER = "#1f2421", "#5b605c", "#c4c1b9", "#ffffff"
DARK, PALE, SECOND = "#2f6f5e", "#bcd6cc", "#b4501b"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points; `dash` is the length of dashes and gaps, 0 for none."""

    points: tuple[tuple[float, float], ...]
    ink: str = INK
    thickness: float = 1.0
    dash: float = 0.0


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle around a point."""

    x: float
    y: float
    radius: float
    fill: str = DARK


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `y` is its base line, `anchor` is "start", "middle" or "end"."""

    x: float
    y: float
    text: str
    size: float = 11.0
    anchor: str = "start"
    ink: str = INK
    bold: bool = False


Shape = Box | Path | Disc | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a sheet of `WIDTH` by `height`; `told` says in words what they show."""

    height: float
    told: str
    shapes: tuple[Shape, ...]


def letters(text: str) -> float:
    """Return about how wide a text is, in widths of a Chinese character."""
    return sum(1.0 if unicodedata.east_asian_width(one) in "WF" else 0.56 for one in text)


def cut(text: str, room: float, size: float = 11.0) -> str:
    """Return as much of a text as has `room`, with an ellipsis where something is left out."""
    if letters(text) * size <= room:
        return text
    kept = text
    while kept and (letters(kept) + 0.6) * size > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def svg(drawing: Drawing) -> str:
    """Return a drawing as an SVG element: no scripts, no links, every text escaped."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {drawing.height:g}"'
        f' role="img" aria-label={quoteattr(drawing.told)}>'
    )
    return head + "".join(map(_element, drawing.shapes)) + "</svg>"


def texts_of(drawing: Drawing) -> Iterator[str]:
    """Yield every text that stands in a drawing."""
    return (shape.text for shape in drawing.shapes if isinstance(shape, Words))


def _element(shape: Shape) -> str:
    match shape:
        case Box():
            place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}"'
            return f'<rect {place} height="{shape.height:.1f}" fill="{shape.fill}"/>'
        case Disc():
            place = f'cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:g}"'
            return f'<circle {place} fill="{shape.fill}"/>'
        case Path():
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
            dash = f' stroke-dasharray="{shape.dash:g}"' if shape.dash else ""
            look = f'fill="none" stroke="{shape.ink}" stroke-width="{shape.thickness:g}"'
            return f'<polyline points="{points}" {look}{dash}/>'
        case Words():
            look = f'font-size="{shape.size:g}" text-anchor="{shape.anchor}" fill="{shape.ink}"'
            weight = ' font-weight="bold"' if shape.bold else ""
            place = f'x="{shape.x:.1f}" y="{shape.y:.1f}"'
            return f"<text {place} {look}{weight}>{escape(shape.text)}</text>"
