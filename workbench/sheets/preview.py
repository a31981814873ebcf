"""The first rows of a sheet, and our guess of its header row and of what each column holds."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.cells import Cell, Row, shown
from workbench.errors import HeaderRowMissing, SheetEmpty
from workbench.events import Step
from workbench.label_columns import guess
from workbench.requests import PreviewSheet
from workbench.results import ColumnGuess, SheetPreview
from workbench.sheets import findings, headers, readers
from workbench.sheets.readers.opened import Source

if TYPE_CHECKING:
    import pandas as pd

LOOKED_AT = 500  # rows that the guesses are made from
_SHAPED = 200  # columns of which it is asked what labels they would hold
_LONGEST_LABELS = 200.0  # characters in the mean; what is longer is text
_LONGEST_SHOWN = 300  # characters of a cell in the preview

_TEXT_NAMES = re.compile(
    r"text|comment|feedback|review|message|description|body|content|question|answer|complaint|remark"
    r"|文本|内容|评论|评价|反馈|留言|描述|意见|正文|问题|投诉|标题",
    re.IGNORECASE,
)
_LABEL_NAMES = re.compile(
    r"label|categor|class|topic|tag|sentiment|intent|type|标签|类别|分类|类型|主题|情感|意图",
    re.IGNORECASE,
)
_SCALE_NAMES = re.compile(
    r"(^|[^a-z])(valence|arousal|rating|score|intensity|severity)($|[^a-z])|评分|得分|分数|打分|强度",
    re.IGNORECASE,
)
_ID_NAMES = re.compile(
    r"(^|[^a-z])(id|no|nr|key|number|code)($|[^a-z])|编号|序号|单号|号码", re.IGNORECASE
)


def preview(request: PreviewSheet) -> Step[SheetPreview]:
    """Return the preview of a sheet. Raises the readers' errors, HeaderRowMissing, SheetEmpty."""
    source = Source.of(request)
    opened = yield from readers.open_sheet(source)
    name = Path(request.path).name
    rows = list(islice(opened.rows, max(LOOKED_AT, request.header_row + request.limit)))
    header = headers.guess(rows, opened.facts.merged, request.header_row, request.header_lines)
    if not rows:
        raise SheetEmpty(name)
    if header.row > len(rows):
        raise HeaderRowMissing(name, header.row)
    body = rows[header.row :]
    if not any(cell is not None for row in body for cell in row):
        raise SheetEmpty(name)
    columns = guess_columns(headers.names(rows, header, body), body)
    sheets = readers.list_sheets(source)
    return SheetPreview(
        path=request.path,
        sheet=opened.sheet,
        sheets=tuple(sheet.name for sheet in sheets),
        hidden=tuple(sheet.name for sheet in sheets if sheet.hidden),
        header_row=header.row,
        header_lines=header.lines,
        columns=columns,
        rows=tuple(_shown_row(row, len(columns)) for row in body[: request.limit]),
        row_estimate=max(opened.estimate - header.row, 0) if opened.estimate >= 0 else -1,
        encoding=opened.encoding,
        delimiter=opened.delimiter,
        quoting=request.quoting,
        # In a text file every cell is text, and that is no finding.
        notices=()
        if opened.delimiter
        else findings.of_preview(opened.facts, rows, header, columns, sheets),
    )


def guess_columns(names: Sequence[str], body: Sequence[Row]) -> tuple[ColumnGuess, ...]:
    """Return what each column seems to hold; at most one text, one label and one ID column."""
    import pandas as pd  # noqa: PLC0415 - a third of a second that is spared where all is said

    width = len(names)
    frame = pd.DataFrame(
        [
            [_text(row[place]) if place < len(row) else None for place in range(width)]
            for row in body
        ],
        columns=range(width),
        dtype=object,
    )
    profiles = [_Profile(names[place], frame[place], body, place) for place in range(width)]
    roles = _roles(profiles)
    return tuple(
        ColumnGuess(
            profile.name,
            roles.get(place, ""),
            profile.filled,
            profile.distinct,
            profile.length,
            profile.shape.kind,
            profile.shape.separator,
        )
        for place, profile in enumerate(profiles)
    )


class _Profile:
    """What can be counted of one column's sample."""

    def __init__(self, name: str, cells: "pd.Series[str]", body: Sequence[Row], place: int) -> None:
        filled = cells.dropna()
        self.name = name
        self.filled = len(filled)
        self.distinct = int(filled.nunique())
        self.length = float(filled.map(len).mean()) if self.filled else 0.0
        texts = [row[place] for row in body if place < len(row) and isinstance(row[place], str)]
        self.is_words = self.filled > 0 and len(texts) >= 0.8 * self.filled
        wordy = [text for text in texts if isinstance(text, str) and _is_prose(text)]
        self.prose = len(wordy) / max(self.filled, 1)
        looked_at = place < _SHAPED and self.length <= _LONGEST_LABELS
        self.shape = guess([row[place] for row in body if place < len(row)] if looked_at else ())

    def text_score(self) -> float:
        if not self.is_words:
            return 0.0
        varied = self.distinct / max(self.filled, 1)
        named = 1.6 if _TEXT_NAMES.search(self.name) else 1.0
        return float(self.prose * varied * min(self.length, 200.0) ** 0.5 * named)

    def label_score(self) -> float:
        named = bool(_LABEL_NAMES.search(self.name))
        if self.shape.kind == "number":
            return 1.0 if named or _SCALE_NAMES.search(self.name) else 0.0
        if self.shape.kind != "single":
            return 3.0 if named else 0.0
        if not self.filled or not 2 <= self.distinct <= max(2, min(100, self.filled // 3)):
            return 0.0
        return 3.0 if named and self.is_words and self.length <= 40 else 0.0

    def id_score(self) -> float:
        if not self.filled or self.distinct < self.filled or self.length > 40:
            return 0.0
        return 2.0 if _ID_NAMES.search(self.name) else 0.0


def _roles(profiles: Sequence[_Profile]) -> dict[int, str]:
    roles: dict[int, str] = {}
    for role, score in (
        ("text", _Profile.text_score),
        ("label", _Profile.label_score),
        ("id", _Profile.id_score),
    ):
        scores = [
            0.0 if place in roles else score(profile) for place, profile in enumerate(profiles)
        ]
        if scores and max(scores) > 0:
            roles[scores.index(max(scores))] = role
    return roles


def _is_prose(text: str) -> bool:
    """Return whether a cell reads like something written: several words, or Chinese characters."""
    letters = sum(letter.isalpha() for letter in text)
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
    return chinese >= 4 or (len(text.split()) >= 3 and letters >= 0.5 * len(text))


def _text(cell: Cell) -> str | None:
    text = shown(cell).strip()
    return text or None


def _shown_row(row: Row, width: int) -> tuple[str, ...]:
    cells = [shown(cell)[:_LONGEST_SHOWN] for cell in row[:width]]
    return (*cells, *([""] * (width - len(cells))))


def columns_with(columns: Iterable[ColumnGuess], role: str) -> tuple[str, ...]:
    """Return the names of the columns that were given a role."""
    return tuple(column.name for column in columns if column.role == role)
