"""The charts of a report, as drawings: crisp at any size, with numbers that can be read without colour."""

import itertools
from collections.abc import Sequence

from workbench.events import EpochDone
from workbench.reporting.drawing import (
    DARK,
    INK,
    LINE,
    MUTED,
    PALE,
    PAPER,
    SECOND,
    WIDTH,
    Box,
    Disc,
    Drawing,
    Path,
    Shape,
    Words,
    cut,
)
from workbench.reporting.report import Measured, shown, visible
from workbench.translation import _
from workbench.trust import Bin

_NAMES = 190.0  # points for the names beside bars
_ROW = 19.0
_NUMBERED = 18  # labels up to which every cell of a matrix has its number
_DOTS = 1200


def bars(rows: Sequence[tuple[str, Measured]], told: str) -> Drawing:
    """Draw shares as bars from 0 to 100%, each with its interval and its number."""
    left, right, top = _NAMES + 8, WIDTH - 130, 6.0
    across = right - left
    bottom = top + _ROW * len(rows)
    shapes: list[Shape] = []
    for tenth in (0, 25, 50, 75, 100):
        x = left + across * tenth / 100
        shapes.append(Path(((x, top), (x, bottom)), LINE, 0.6))
        shapes.append(Words(x, bottom + 14, f"{tenth}%", 9.5, "middle", MUTED))
    for place, (name, found) in enumerate(rows):
        y = top + _ROW * place
        middle = y + _ROW / 2
        value, low, high = (
            left + across * min(1.0, max(0.0, one)) for one in (found.value, found.low, found.high)
        )
        label = cut(visible(name).replace("\n", " "), _NAMES, 10.5)
        shapes += (
            Words(_NAMES, middle + 3.8, label, 10.5, "end"),
            Box(left, y + 3, max(value - left, 0.8), _ROW - 6, PALE),
            Path(((value, y + 3), (value, y + _ROW - 3)), DARK, 1.6),
            Path(((low, middle), (high, middle)), INK, 1.0),
            Path(((low, middle - 3.5), (low, middle + 3.5)), INK, 1.0),
            Path(((high, middle - 3.5), (high, middle + 3.5)), INK, 1.0),
            Words(right + 10, middle + 3.8, shown(found), 9.5),
        )
    return Drawing(bottom + 22, told, tuple(shapes))


def reliability(bins: Sequence[Bin], told: str) -> Drawing:
    """Draw how often rows of each confidence came out right, against the line where it means what it
    says; the bars below are how many rows there are of each.
    """
    left, top, size, low_top = 92.0, 10.0, 250.0, 284.0
    most = max(one.rows for one in bins)
    shapes: list[Shape] = list(_share_axes(left, top, size))
    shapes.append(Path(((left, top + size), (left + size, top)), MUTED, 1.0, 4.0))
    line: list[tuple[float, float]] = []
    for one in bins:
        x, y = left + size * one.confidence, top + size * (1 - one.right.value)
        ends = [top + size * (1 - share) for share in (one.right.low, one.right.high)]
        shapes.append(Path(((x, ends[0]), (x, ends[1])), INK, 0.9))
        line.append((x, y))
        tall = 34.0 * one.rows / most
        wide = max(size * (one.high - one.low) - 1, 1.0)
        shapes.append(Box(left + size * one.low, low_top + 34 - tall, wide, tall, PALE))
    shapes.append(Path(tuple(line), DARK, 1.4))
    shapes += [Disc(x, y, 3.2) for x, y in line]
    shapes += (
        Path(((left, low_top + 34), (left + size, low_top + 34)), MUTED, 0.8),
        Words(left - 8, low_top + 30, _("Rows"), 9.5, "end", MUTED),
        Words(left + size / 2, low_top + 52, _("Confidence"), 10.5, "middle"),
        Words(WIDTH, top + 14, _("Rows"), 9.5, "end", MUTED),
        Words(left + size + 26, top + 14, _("Came out right, by confidence"), 10.5, bold=True),
    )
    y = top + 34
    for one in bins[-13:]:
        where = f"{one.low:.0%}–{one.high:.0%}"
        found = Measured(one.right.value, one.right.low, one.right.high)
        shapes.append(Words(left + size + 26, y, where, 9.5))
        shapes.append(Words(left + size + 104, y, f"{shown(found)}", 9.5))
        shapes.append(Words(WIDTH, y, f"{one.rows:,}", 9.5, "end", MUTED))
        y += 16
    return Drawing(low_top + 60, told, tuple(shapes))


def _share_axes(left: float, top: float, size: float) -> list[Shape]:
    shapes: list[Shape] = []
    for share in (0, 25, 50, 75, 100):
        x, y = left + size * share / 100, top + size * (1 - share / 100)
        shapes += (
            Path(((left, y), (left + size, y)), LINE, 0.6),
            Path(((x, top), (x, top + size)), LINE, 0.6),
            Words(left - 8, y + 3.5, f"{share}%", 9.5, "end", MUTED),
            Words(x, top + size + 14, f"{share}%", 9.5, "middle", MUTED),
        )
    return shapes


def matrix(labels: Sequence[str], counts: Sequence[Sequence[int]], told: str) -> Drawing:
    """Draw true labels down and predicted ones across; the darker, the larger its part of the line."""
    many = len(labels)
    left, top = _NAMES + 8, 36.0
    cell = min(38.0, (WIDTH - left) / many)
    size = 11.0 if cell > 30 else 9.0
    is_numbered = many <= _NUMBERED
    step = 1 if cell >= 11 else (5 if cell >= 3 else 20)
    shapes: list[Shape] = [
        Words(left, 11, _("Predicted label, by its number"), 9.5, "start", MUTED),
        Words(_NAMES, 11, _("True label"), 9.5, "end", MUTED),
    ]
    for row, (label, line) in enumerate(zip(labels, counts, strict=True)):
        y = top + cell * row
        if row % step == 0:
            tall = 10.0 if cell >= 11 else 8.0
            name = cut(visible(label).replace("\n", " "), _NAMES - 26, tall)
            middle = y + cell / 2 + 3.5
            shapes.append(Words(_NAMES - 22, middle, name, tall, "end"))
            shapes.append(Words(_NAMES, middle, str(row + 1), tall, "end", MUTED))
            x = left + cell * (row + 0.5)
            shapes.append(Words(x, top - 6, str(row + 1), 9 if cell >= 11 else 7, "middle", MUTED))
        whole = max(sum(line), 1)
        for column, count in enumerate(line):
            share = count / whole
            x = left + cell * column
            if count:
                shapes.append(Box(x, y, cell - 0.6, cell - 0.6, _shade(share)))
            if is_numbered and (count or row == column):
                ink = PAPER if share > 0.5 else INK
                place = (x + cell / 2 - 0.3, y + cell / 2 + size * 0.35)
                shapes.append(Words(*place, f"{count:,}", size, "middle", ink, row == column))
    edge = cell * many
    frame = ((left, top), (left + edge, top), (left + edge, top + edge), (left, top + edge))
    shapes.append(Path((*frame, frame[0]), LINE, 0.8))
    return Drawing(top + edge + 6, told, tuple(shapes))


def _shade(share: float) -> str:
    """Return a colour from nearly white to dark for a share of a line."""
    ends = ((0xE6, 0xF0, 0xEC), (0x1F, 0x54, 0x46))
    mixed = (round(low + (high - low) * share) for low, high in zip(*ends, strict=True))
    return "#" + "".join(f"{one:02x}" for one in mixed)


def learning(epochs: Sequence[EpochDone], told: str) -> Drawing:
    """Draw the losses of every epoch, and how good it was where that is a share."""
    losses = (
        (_("Training loss"), [one.training_loss for one in epochs], 0.0),
        (_("Validation loss"), [one.validation_loss for one in epochs], 4.0),
    )
    quality = (
        (_("Accuracy"), [one.accuracy for one in epochs], 0.0),
        (_("Macro F1"), [one.macro_f1 for one in epochs], 4.0),
    )
    has_quality = any(value >= 0 for _name, values, _dash in quality for value in values)
    wide = 262.0 if has_quality else 548.0
    shapes = _panel(44.0, wide, losses, _("Loss"), is_share=False)
    if has_quality:
        shapes += _panel(350.0, wide, quality, _("On validation rows"), is_share=True)
    return Drawing(222.0, told, tuple(shapes))


def _panel(
    left: float,
    wide: float,
    lines: Sequence[tuple[str, list[float], float]],
    title: str,
    *,
    is_share: bool,
) -> list[Shape]:
    top, tall = 40.0, 140.0
    top_value = 1.0 if is_share else max((max(values) for _n, values, _d in lines), default=0.0)
    top_value = top_value if top_value > 0 else 1.0
    shapes: list[Shape] = [Words(left, 12, title, 10.5, bold=True)]
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = top + tall * (1 - part)
        said = f"{part:.0%}" if is_share else f"{top_value * part:.2g}"
        shapes += (
            Path(((left, y), (left + wide, y)), LINE, 0.6),
            Words(left - 6, y + 3.5, said, 9, "end", MUTED),
        )
    x_key = left
    for (name, values, dash), ink in zip(lines, (DARK, SECOND), strict=True):
        many = max(len(values) - 1, 1)
        points = [
            (left + wide * place / many, top + tall * (1 - value / top_value))
            for place, value in enumerate(values)
            if value >= 0
        ]
        if not points:
            continue
        shapes += (
            [Path(tuple(points), ink, 1.6, dash)] if len(points) > 1 else [Disc(*points[0], 3, ink)]
        )
        shapes.append(Path(((x_key, 26), (x_key + 22, 26)), ink, 1.6, dash))
        shapes.append(Words(x_key + 27, 29.5, name, 9.5))
        x_key += 130.0
    last = len(lines[0][1])
    shapes += (
        Words(left, top + tall + 14, "1", 9, "middle", MUTED),
        Words(left + wide, top + tall + 14, str(last), 9, "middle", MUTED),
        Words(left + wide / 2, top + tall + 30, _("Epoch"), 10, "middle"),
    )
    return shapes


def scatter(pairs: Sequence[tuple[float, float]], told: str) -> Drawing:
    """Draw predicted numbers over true ones, evenly thinned out where they are very many."""
    every = max(1, -(-len(pairs) // _DOTS))
    kept = list(itertools.islice(pairs, 0, None, every))
    ends = [one for pair in pairs for one in pair]
    low, high = min(ends), max(ends)
    span = high - low or 1.0
    left, top, size = 150.0, 10.0, 290.0

    def at(value: float) -> float:
        return size * (value - low) / span

    shapes: list[Shape] = []
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        value = low + span * part
        x, y = left + at(value), top + size - at(value)
        shapes += (
            Path(((left, y), (left + size, y)), LINE, 0.6),
            Path(((x, top), (x, top + size)), LINE, 0.6),
            Words(left - 8, y + 3.5, f"{value:.3g}", 9.5, "end", MUTED),
            Words(x, top + size + 14, f"{value:.3g}", 9.5, "middle", MUTED),
        )
    shapes += [Disc(left + at(true), top + size - at(said), 1.7) for true, said in kept]
    shapes += (
        Path(((left, top + size), (left + size, top)), INK, 1.0, 4.0),
        Words(left + size / 2, top + size + 32, _("True number"), 10.5, "middle"),
        Words(left - 52, top + size / 2, _("Predicted"), 10.5, "end"),
    )
    return Drawing(top + size + 42, told, tuple(shapes))
