"""Which columns an export adds, and how its first rows will look."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.label_text import shown as written_shown
from workbench.project import annotations, marks, predictions, promises, rows, runs, tasks
from workbench.project.marks import NO_MARK
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.translation import N_, _
from workbench.ui import theme
from workbench.wording import NEW_COLUMNS

_CHOICES = (
    ("prediction", N_("Prediction"), True),
    ("confidence", N_("Confidence"), True),
    ("needs_review", N_("Needs review"), True),
    ("label", N_("Label by a person"), False),
    ("top", N_("Second and third choice"), False),
    ("probabilities", N_("Probability of every label"), False),
    ("levels", N_("A column for each level"), False),
    ("flagged", N_("Flag"), False),
    ("note", N_("Note"), False),
)
_OF_NUMBERS = ("prediction", "label", "flagged", "note")
_SHOWN = 4
_ACROSS = 3
_LARGE = 1.5  # of the text size: names of three columns would be cut


class ExportColumns(QWidget):
    """Check boxes, and a table of a few rows with what they add."""

    def __init__(
        self, project: Project, sheet: Sheet, run: Run, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._project, self._sheet, self._run = project, sheet, run
        self._labels = runs.labels_of(project, run.id)
        self._kind = tasks.kind_of(project, run.task)
        self._boxes: dict[str, QCheckBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP * 2)
        choices = [one for one in _CHOICES if self._is_of_use(one[0])]
        across = _ACROSS if theme.text_scale() < _LARGE else _ACROSS - 1
        self._decided = promises.decided(project, run.id, sheet.id)
        for place, (kind, name, usual) in enumerate(choices):
            box = QCheckBox(_(name))
            # What a person decided stands beside what the model says, or it would be lost.
            box.setChecked(usual or (kind == "label" and bool(self._decided)))
            box.setEnabled(kind not in {"top", "probabilities"} or bool(self._labels))
            box.toggled.connect(self._show)
            self._boxes[kind] = box
            grid.addWidget(box, place // across, place % across)
        self._table = QTableWidget(_SHOWN, 0)
        self._table.setAccessibleName(_("The first rows of the result"))
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._table.verticalHeader().hide()
        self._table.setProperty("roomy", True)
        self._table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        height = self._table.verticalHeader().defaultSectionSize()
        self._table.setFixedHeight(height * (_SHOWN + 1) + theme.GAP * 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(QLabel(_("New columns")))
        column.addLayout(grid)
        column.addWidget(self._table)
        self._found = self._first_rows()
        self._show()

    def _is_of_use(self, kind: str) -> bool:
        if kind == "levels":
            return self._kind == "tree"
        return self._kind != "number" or kind in _OF_NUMBERS

    def chosen(self) -> tuple[str, ...]:
        """Return the kinds of columns to add, in their order."""
        return tuple(kind for kind, box in self._boxes.items() if box.isChecked())

    def _first_rows(self) -> list[tuple[str, dict[str, str]]]:
        """Return the text and the new cells of a few rows that were classified."""
        texts = rows.texts(self._project, self._sheet, limit=_SHOWN)
        ids = [row for row, _text in texts]
        known = predictions.of_rows(self._project, self._run.id, self._sheet.id, ids)
        persons = annotations.written(self._project, self._run.task, self._sheet.id, ids)
        marked = marks.marks(self._project, self._sheet.id, ids)
        promise = promises.in_use(self._project, self._run)
        found = []
        for row, text in texts:
            name, sure = known.get(row, ("", -1.0))
            review = row not in self._decided and not promise.accepts(name, sure)
            cells = {
                "prediction": written_shown(name, self._kind),
                "confidence": f"{sure:.2%}" if sure >= 0 else "",
                "needs_review": str(review).upper() if name else "",
                "label": written_shown(persons.get(row, ""), self._kind),
                "flagged": str(marked.get(row, NO_MARK).flagged).upper(),
                "note": marked.get(row, NO_MARK).note,
            }
            found.append((" ".join(text.split()), cells))
        return found

    def _show(self) -> None:
        chinese = any(
            "\u4e00" <= letter <= "\u9fff" for c in self._sheet.columns for letter in c.name
        )
        kinds = self.chosen()
        text = next((c.name for c in self._sheet.columns if c.role == "text"), "")
        heads = [text]
        for kind in kinds:
            if kind == "top":
                second, third, _sure = NEW_COLUMNS["ranks"][int(chinese)].split("|")
                heads.append(f"{second}, {third} …")
            elif kind == "probabilities":
                heads.append(f"{NEW_COLUMNS[kind][int(chinese)]} × {len(self._labels)}")
            elif kind == "levels":
                heads.append(f"{NEW_COLUMNS[kind][int(chinese)]} 1, 2 …")
            else:
                heads.append(NEW_COLUMNS[kind][int(chinese)])
        self._table.setColumnCount(len(heads))
        self._table.setHorizontalHeaderLabels(heads)
        self._table.setRowCount(max(len(self._found), 1))
        for line, (words, cells) in enumerate(self._found):
            self._table.setItem(line, 0, QTableWidgetItem(words[:200]))
            for place, kind in enumerate(kinds, 1):
                self._table.setItem(line, place, QTableWidgetItem(cells.get(kind, "…")))
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
