"""What gives the labels away, below the checklist: looked for quietly, never in the way of a training."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.project import labels, sheets
from workbench.project.changes import Changes
from workbench.project.store import Project
from workbench.requests import FindLeaks
from workbench.results import LeaksFound
from workbench.translation import _, ngettext
from workbench.trust import Leak
from workbench.ui import theme
from workbench.ui.icons import icon, picture
from workbench.ui.session import Session
from workbench.ui.widgets.label_flow import FlowLayout
from workbench.ui.widgets.one_job import OneJob
from workbench.verdicts import leak_advice, leak_text

FEWEST = 20  # labelled rows under which nothing can be told
_GROWN = 1.2  # times the labelled rows since the last look: look again


@dataclass(frozen=True, slots=True)
class _Known:
    """The last look at a task: at how many labelled rows, and what it found."""

    rows: int
    leaks: tuple[Leak, ...]


class TrainLeaks(QWidget):
    """Keeps what it found of each task while the project is open. Emits nothing: its buttons write and
    show through the session.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._known: dict[int, _Known] = {}
        self._hidden: set[tuple[int, str, str]] = set()
        self._is_open = False
        self._asked_at = 0
        self._job = OneJob(session, self)
        self._job.succeeded.connect(self._on_found)
        self._job.stopped.connect(self._show)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP)
        session.changed.connect(self._on_changed)
        session.task_changed.connect(self._show)
        session.project_closed.connect(self._forget)
        self.hide()

    def look(self) -> None:
        """Have leaks looked for where the labels of the task are not those of the last look."""
        project, task = self._session.project, self._session.task
        if project is not None and task is not None and not self._job.is_running:
            rows = labels.labelled_count(project, task.id, None)
            known = self._known.get(task.id)
            is_old = known is None or not known.rows / _GROWN <= rows <= known.rows * _GROWN
            if rows >= FEWEST and is_old:
                self._asked_at = rows
                self._job.ask(FindLeaks(str(project.path), task.name))
        self._show()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self._show()

    # --- what is shown ----------------------------------------------------------------------

    def _leaks(self) -> list[Leak]:
        task = self._session.task
        if task is None or task.id not in self._known:
            return []
        found = self._known[task.id].leaks
        return [one for one in found if (task.id, one.what, one.name) not in self._hidden]

    @Slot()
    def _show(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        found = self._leaks()
        if self._job.is_running:
            self._column.addWidget(_muted(_("Looking for what gives labels away…")))
        if found:
            self._column.addWidget(self._summary(len(found)))
        for leak in found if self._is_open else ():
            self._column.addWidget(self._line(leak))
        self.setVisible(self._column.count() > 0)

    def _summary(self, count: int) -> QWidget:
        """Return the one line that is there without a click: the buttons of the page stay in sight."""
        words = ngettext(
            "{n} thing may make scores look too good.",
            "{n} things may make scores look too good.",
            count,
        ).format(n=count)
        fold = QPushButton(_("Fold up") if self._is_open else _("Look at it…"))
        fold.setAccessibleDescription(words)
        fold.clicked.connect(self._on_fold)
        return _laid_out(self._mark("warning", theme.colours().warn), _plain(words), fold)

    def _mark(self, name: str, colour: str) -> QLabel:
        mark = QLabel()
        mark.setPixmap(picture(name, colour, 16, self.devicePixelRatio()))
        return mark

    def _line(self, leak: Leak) -> QWidget:
        is_question = leak.what == "group"
        colours = theme.colours()
        mark = (
            self._mark("info", colours.accent)
            if is_question
            else self._mark("warning", colours.warn)
        )
        hide = QToolButton()
        hide.setAutoRaise(True)
        hide.setIcon(icon("close"))
        hide.setToolTip(_("Hide this until the project is opened again"))
        hide.setAccessibleName(f"{hide.toolTip()}: {leak_text(leak)}")
        hide.clicked.connect(lambda: self._hide(leak))
        top = QHBoxLayout()
        top.addWidget(_plain(leak_text(leak)), 1)
        top.addWidget(hide, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in self._buttons(leak):
            flow.addWidget(button)
        return _laid_out(mark, top, _muted(leak_advice(leak)), buttons)

    def _buttons(self, leak: Leak) -> list[QPushButton]:
        found = []
        if leak.found:
            found.append(_button(_("Show rows"), lambda: self._show_rows(leak)))
        if not self._session.readonly and leak.what == "group":
            found.append(_button(_("Keep together"), lambda: self.keep_together(leak.name)))
        if not self._session.readonly and leak.what in {"phrase", "column"}:
            found.append(_button(_("Clean texts…"), self._session.clean_wanted.emit))
        return found

    # --- what its buttons do ----------------------------------------------------------------

    def keep_together(self, column: str) -> None:
        """Make a column the group column of every sheet that has it and has none."""

        def change(project: Project) -> Changes | None:
            done: Changes | None = None
            for sheet in sheets.all_sheets(project):
                roles = {one.name: one.role for one in sheet.columns}
                if roles.get(column) == "" and "group" not in roles.values():
                    done = sheets.set_roles(project, sheet.id, {column: "group"})
            return done

        self._session.write(change)

    def _show_rows(self, leak: Leak) -> None:
        ids: dict[int, list[int]] = {}
        for sheet, row in leak.found:
            ids.setdefault(sheet, []).append(row)
        self._session.show_rows(leak_text(leak), ids)

    def _hide(self, leak: Leak) -> None:
        if self._session.task is not None:
            self._hidden.add((self._session.task.id, leak.what, leak.name))
        self._show()

    @Slot()
    def _on_fold(self) -> None:
        self._is_open = not self._is_open
        self._show()

    @Slot(object)
    def _on_found(self, result: LeaksFound) -> None:
        self._known[result.task] = _Known(self._asked_at, result.leaks)
        self._show()

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.sheets:  # other columns, other texts
            self._known.clear()
            parent = self.parentWidget()
            if parent is not None and parent.isVisible():
                self.look()

    @Slot()
    def _forget(self) -> None:
        self._known.clear()
        self._hidden.clear()
        self._is_open = False


def _laid_out(mark: QLabel, *parts: QWidget | QLayout) -> QWidget:
    """Return a line: its mark, and beside it the parts below each other."""
    line = QWidget()
    grid = QGridLayout(line)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.GAP)
    grid.setVerticalSpacing(theme.GAP // 2)
    grid.setColumnStretch(1, 1)
    grid.addWidget(mark, 0, 0, Qt.AlignmentFlag.AlignTop)
    for place, part in enumerate(parts):
        if isinstance(part, QLayout):
            grid.addLayout(part, place, 1)
        elif isinstance(part, QPushButton):
            grid.addWidget(part, place, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            grid.addWidget(part, place, 1)
    return line


def _plain(words: str) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)  # some of it is the person's own text
    label.setWordWrap(True)
    label.setAccessibleName(words)
    return label


def _muted(words: str) -> QLabel:
    label = _plain(words)
    label.setFont(theme.small_font())
    label.setProperty("muted", True)
    return label


def _button(words: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.clicked.connect(act)
    return button
