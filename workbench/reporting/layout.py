"""A report on A4 sheets: every part becomes blocks, and blocks are put on pages, a heading never alone at
a page's foot and a table's header again on each page. Units are points; y grows downwards.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from workbench.reporting.columns import GAP, shared_out
from workbench.reporting.drawing import (
    DARK,
    INK,
    LINE,
    MUTED,
    WIDTH,
    Box,
    Disc,
    Path,
    Shape,
    Words,
)
from workbench.reporting.glyphs import Face
from workbench.reporting.lines import broken, longest_word
from workbench.reporting.report import (
    Chart,
    Note,
    Paragraph,
    Part,
    Report,
    Signature,
    Table,
    Values,
    numbered,
    shown,
)

PAGE = (595.28, 841.89)  # A4
MARGIN = 51.0  # 18 mm
_ROOM = PAGE[0] - 2 * MARGIN
_FOOT = 16.0
_TALL = PAGE[1] - 2 * MARGIN - _FOOT
_TEXT, _SMALL = 9.5, 8.2
_LEADING = 1.45
_NAMES = 140.0  # of values; a SHA-256 has room beside them
_FEW = 9  # rows of a table that is kept whole
_MOST_LINES = 45  # of a table's row, so that it always fits on a page


@dataclass(frozen=True, slots=True)
class Block:
    """Shapes that stay together, from y = 0. `is_glued` to the next one; `title` goes into the outline.

    `head` is what stands above it again where it begins a page.
    """

    height: float
    shapes: tuple[Shape, ...] = ()
    is_glued: bool = False
    title: str = ""
    head: "Block | None" = None


@dataclass(slots=True)
class Page:
    """What stands on one sheet; `titles` are (y, title) of the sections that begin on it."""

    shapes: list[Shape] = field(default_factory=list)
    titles: list[tuple[float, str]] = field(default_factory=list)


def pages_of(report: Report, plain: Face, bold: Face) -> list[Page]:
    """Return the sheets of a report."""
    return _paged(list(_Maker(plain, bold).blocks(report)))


def _paged(blocks: Sequence[Block]) -> list[Page]:
    pages, y = [Page()], 0.0
    place = 0
    while place < len(blocks):
        end = place
        while blocks[end].is_glued and end + 1 < len(blocks):
            end += 1
        run = blocks[place : end + 1]
        if y > 0 and y + sum(one.height for one in run) > _TALL:
            pages.append(Page())
            y = 0.0
            if run[0].head is not None:
                run = [run[0].head, *run]
        for block in run:
            if y > 0 and y + block.height > _TALL:  # a run that is longer than a page
                pages.append(Page())
                y = 0.0
            if block.title:
                pages[-1].titles.append((MARGIN + y, block.title))
            pages[-1].shapes += (moved(one, MARGIN, MARGIN + y) for one in block.shapes)
            y += block.height
        place = end + 1
    return pages


def moved(shape: Shape, x: float, y: float, scale: float = 1.0) -> Shape:
    """Return a shape scaled, then moved."""
    match shape:
        case Path():
            points = tuple((x + scale * a, y + scale * b) for a, b in shape.points)
            return replace(
                shape, points=points, thickness=shape.thickness * scale, dash=shape.dash * scale
            )
        case Box():
            size = (shape.width * scale, shape.height * scale)
            return Box(x + scale * shape.x, y + scale * shape.y, *size, shape.fill)
        case Disc():
            return replace(
                shape, x=x + scale * shape.x, y=y + scale * shape.y, radius=shape.radius * scale
            )
        case Words():
            return replace(
                shape, x=x + scale * shape.x, y=y + scale * shape.y, size=shape.size * scale
            )


class _Maker:
    """Turns parts into blocks, in the characters and widths of two faces."""

    def __init__(self, plain: Face, bold: Face) -> None:
        self._plain, self._bold = plain, bold

    def blocks(self, report: Report) -> Iterator[Block]:
        yield from self._text(report.title, 20.0, bold=True, below=2, glued=True)
        yield from self._text(report.subtitle, _TEXT, ink=MUTED, below=0, glued=True)
        yield from self._text(report.written, _TEXT, ink=MUTED, below=10)
        for section in report.sections:
            yield from self._heading(section.title)
            following = (*section.parts[1:], None)
            for part, after in zip(section.parts, following, strict=True):
                for block in self._part(part):
                    is_signed = isinstance(after, Signature)
                    yield replace(block, is_glued=True) if is_signed else block

    def _part(self, part: Part) -> Iterator[Block]:
        match part:
            case Paragraph():
                size = 11.5 if part.strong else _TEXT
                yield from self._text(part.text, size, bold=part.strong, below=5)
            case Note():
                yield from self._text(part.text, _SMALL, ink=MUTED, below=6)
            case Values():
                yield from self._values(part)
            case Chart():
                yield from self._chart(part)
            case Table():
                if not part.in_appendix_only:
                    yield from self._table(part)
            case Signature():
                yield self._signature(part)

    # --- text -------------------------------------------------------------------------------

    def _width(self, size: float, *, bold: bool = False) -> Callable[[str], float]:
        face = self._bold if bold else self._plain
        return lambda text: face.width(text, size)

    def _broken(self, text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
        face = self._bold if bold else self._plain
        return broken(face.drawn(text), room, self._width(size, bold=bold))

    def _text(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        ink: str = INK,
        below: float = 0.0,
        glued: bool = False,
    ) -> Iterator[Block]:
        """Yield a block a line; a paragraph's first and last line are never alone on a page."""
        lines = self._broken(text, size, _ROOM, bold=bold)
        tall = size * _LEADING
        last = len(lines) - 1
        for place, line in enumerate(lines):
            stays = glued or (place < last and (place in {0, last - 1} or last < 3))
            shape = Words(0, size * 1.1, line, size, "start", ink, bold)
            yield Block(tall + (below if place == last else 0), (shape,), is_glued=stays)

    def _heading(self, title: str) -> Iterator[Block]:
        rule = Path(((0, 14), (_ROOM, 14)), DARK, 1.4)
        yield Block(20, (rule,), is_glued=True, title=self._bold.drawn(title))
        yield from self._text(title, 13.5, bold=True, below=4, glued=True)

    def _small_heading(self, title: str) -> Iterator[Block]:
        yield Block(5, is_glued=True)
        yield from self._text(title, 10.0, bold=True, below=2, glued=True)

    # --- parts ------------------------------------------------------------------------------

    def _values(self, part: Values) -> Iterator[Block]:
        for place, (name, cell) in enumerate(part.rows):
            names = self._broken(name, _TEXT, _NAMES)
            said = self._broken(shown(cell), _TEXT, _ROOM - _NAMES - GAP)[:_MOST_LINES]
            shapes = [*_stacked(names, 0, _TEXT, MUTED), *_stacked(said, _NAMES + GAP, _TEXT, INK)]
            tall = max(len(names), len(said)) * _TEXT * _LEADING
            last = place == len(part.rows) - 1
            stays = not last and (place == 0 or len(part.rows) <= _FEW)
            yield Block(tall + (7 if last else 1), tuple(shapes), is_glued=stays)

    def _chart(self, part: Chart) -> Iterator[Block]:
        yield from self._small_heading(part.title)
        scale = min(_ROOM / WIDTH, (_TALL - 60) / part.drawing.height)
        shapes = tuple(moved(self._drawn(one), 0, 0, scale) for one in part.drawing.shapes)
        yield Block(part.drawing.height * scale + 6, shapes)

    def _drawn(self, shape: Shape) -> Shape:
        """Return a shape with words that the face has, no wider than a drawing."""
        if not isinstance(shape, Words):
            return shape
        face = self._bold if shape.bold else self._plain
        return replace(shape, text=face.drawn(shape.text))

    def _signature(self, part: Signature) -> Block:
        shapes: list[Shape] = []
        y = 22.0
        for name, said in part.lines:
            shapes.append(Words(0, y, self._plain.drawn(name), _TEXT, ink=MUTED))
            line = self._broken(said, 11.0, _ROOM - 110 - GAP)[0]
            shapes.append(Words(112, y, line, 11.0))
            shapes.append(Path(((110, y + 4), (_ROOM * 0.8, y + 4)), INK, 0.7))
            y += 30
        return Block(y, tuple(shapes))

    def _table(self, part: Table) -> Iterator[Block]:
        yield from self._small_heading(part.name)
        at_right = numbered(part)
        cells = [tuple(map(shown, row)) for row in part.rows]
        widths = self._widths(part, cells, at_right)
        head = replace(self._row(part.header, widths, at_right, bold=True), is_glued=True)
        yield head
        last = len(cells) - 1
        for place, row in enumerate(cells):
            block = self._row(row, widths, at_right)
            # No row of a table is alone below its header, nor its last one on a page.
            stays = place < last and (place in {0, last - 1} or last < _FEW)
            room = 8.0 if place == last else 0.0
            yield replace(block, head=head, is_glued=stays, height=block.height + room)
        if not cells:
            yield from self._text("–", _SMALL, below=6)

    def _widths(
        self, part: Table, cells: Sequence[Sequence[str]], at_right: frozenset[int]
    ) -> list[float]:
        plain, bold = self._width(_SMALL), self._width(_SMALL, bold=True)
        natural, least = [], []
        for place, name in enumerate(part.header):
            column = [row[place] for row in cells]
            lines = [line for text in column for line in text.split("\n")]
            longest = max((longest_word(text, plain) for text in column), default=0.0)
            whole = max(map(plain, lines), default=0.0)
            word = min(longest_word(name, bold), 90.0)
            natural.append(max(whole, bold(name)) + 1)
            least.append(max(whole if place in at_right else min(longest, 130.0), word) + 1)
        texts = [place not in at_right for place in range(len(part.header))]
        return shared_out(natural, least, texts, _ROOM)

    def _row(
        self,
        row: Sequence[str],
        widths: Sequence[float],
        at_right: frozenset[int],
        *,
        bold: bool = False,
    ) -> Block:
        shapes: list[Shape] = []
        x, most = 0.0, 1
        columns = [
            self._broken(text, _SMALL, wide + 0.01, bold=bold)[:_MOST_LINES]
            for text, wide in zip(row, widths, strict=True)
        ]
        most = max(map(len, columns))
        for place, (lines, wide) in enumerate(zip(columns, widths, strict=True)):
            end = place in at_right
            down = (most - len(lines)) * _SMALL * 1.35 if bold else 0.0
            shapes += _stacked(
                lines, x + (wide if end else 0), _SMALL, INK, is_end=end, is_bold=bold, down=down
            )
            x += wide + GAP
        tall = most * _SMALL * 1.35 + 5
        rule = Path(
            ((0, tall - 1), (x - GAP, tall - 1)), MUTED if bold else LINE, 0.9 if bold else 0.5
        )
        return Block(tall, (*shapes, rule))


def _stacked(
    lines: Sequence[str],
    x: float,
    size: float,
    ink: str,
    *,
    is_end: bool = False,
    is_bold: bool = False,
    down: float = 0.0,
) -> list[Words]:
    """Return lines under each other."""
    leading = 1.35 if size == _SMALL else _LEADING
    anchor = "end" if is_end else "start"
    return [
        Words(x, down + size * (1.1 + leading * place), line, size, anchor, ink, is_bold)
        for place, line in enumerate(lines)
    ]
