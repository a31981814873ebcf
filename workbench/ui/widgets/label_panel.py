"""The labels of the task: how many rows each has, and everything one does to a label."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.project import labels
from workbench.project.changes import Changes
from workbench.project.labels import Label
from workbench.project.store import Project
from workbench.project.tasks import DEFAULT_NAME
from workbench.translation import _, ngettext
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.ui.widgets.label_advice import LabelAdvice
from workbench.ui.widgets.label_list import LabelList
from workbench.ui.widgets.label_model import LabelModel
from workbench.ui.widgets.scheme_desk import SchemeDesk
from workbench.ui.widgets.scheme_dialog import SchemeDialog

_MS_UNTIL_COUNT = 60  # a count over a million labels may take 0.1 s: never inside a key press
_PATIENCE = 10  # where a count takes long, the person has to rest ten times as long before the next


class LabelPanel(QWidget):
    """Left of the rows. Reads labels and counts anew when `on_changed` says so."""

    label_used = Signal(object)  # Label: give it to the present row
    column_wanted = Signal()  # take labels from a column
    queue_wanted = Signal(int)  # the rows of this label are to be decided now

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.heading = QLabel()
        self.progress_text = QLabel()
        self.advice = LabelAdvice(session, self)
        self.model = LabelModel(self._rename, self)
        self.list = LabelList(self.model)
        self.scale = QLabel()  # in place of the list, in a task of numbers
        self.scale.setWordWrap(True)
        self.scale.setProperty("muted", True)
        self.scale.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.new_name = QLineEdit()
        self.add_button = QToolButton()
        self.column_button = QPushButton()
        self.edit_button = QPushButton()
        self.desk = SchemeDesk(session, self)
        self.rules_button = QPushButton()
        self._tools = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._is_low = False
        self._labelled = 0
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(_MS_UNTIL_COUNT)
        self._counting.timeout.connect(self.count)
        self._arrange()
        self._connect()
        self.restyle()
        self.retranslate()

    def reload(self) -> None:
        """Read the labels of the session's task, and count."""
        project, task = self._session.project, self._session.task
        present = labels.all_labels(project, task.id) if project and task else ()
        kind = task.kind if task else "single"
        self.model.show_labels(present, kind)
        for widget in (
            self.list,
            self.new_name,
            self.add_button,
            self.edit_button,
            self.rules_button,
        ):
            widget.setVisible(kind != "number")
        self.scale.setVisible(kind == "number")
        self._say_task()
        self.count()
        self.advice.refresh()

    def count(self) -> None:
        """Count the rows of each label in the session's sheet."""
        self._counting.stop()
        started = time.perf_counter()
        project, task, sheet = self._session.project, self._session.task, self._session.sheet
        counts = labels.counts(project, task.id, sheet.id) if project and task and sheet else {}
        self.model.show_counts(counts)
        self._labelled = (
            labels.labelled_count(project, task.id, sheet.id)
            if project and task and sheet and task.kind == "several"
            else sum(counts.values())
        )
        taken = (time.perf_counter() - started) * 1000
        self._counting.setInterval(max(_MS_UNTIL_COUNT, round(taken * _PATIENCE)))
        self._say_progress()
        self.advice.refresh_soon()

    def on_changed(self, changes: Changes) -> None:
        """A write touched the project."""
        if changes.labels:
            self.reload()
        elif changes.annotations or changes.tasks:
            self._counting.start()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self._say_task()
        self.new_name.setAccessibleName(_("Name of a new label"))
        self.add_button.setToolTip(_("Add the label (Enter)"))
        self.add_button.setAccessibleName(_("Add the label"))
        self._say_buttons()
        self.list.retranslate()
        self.advice.retranslate()
        self._say_progress()

    def set_low(self, *, low: bool) -> None:
        """In a low window put the buttons beside each other, without words, to leave room for labels."""
        directions = QBoxLayout.Direction
        self._is_low = low
        self._tools.setDirection(directions.LeftToRight if low else directions.TopToBottom)
        self._say_buttons()

    def _say_buttons(self) -> None:
        for button, words, more in (
            (self.edit_button, _("Edit labels…"), ""),
            (self.column_button, _("Labels from a column…"), ""),
            (self.rules_button, _("Rules…"), _("Words that speak for a label (Ctrl+Shift+R)")),
        ):
            button.setText("" if self._is_low else words)
            button.setAccessibleName(words)
            button.setToolTip(more or words)

    def restyle(self) -> None:
        """Take fonts and icons from the theme."""
        self.heading.setFont(theme.title_font())
        self.progress_text.setFont(theme.small_font())
        self.add_button.setIcon(icons.icon("plus"))
        self.column_button.setIcon(icons.icon("column"))
        self.rules_button.setIcon(icons.icon("list"))
        self.edit_button.setIcon(icons.icon("label"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_counting"):
            self.restyle()

    def _arrange(self) -> None:
        self.heading.setBuddy(self.list)
        self.add_button.setAutoRaise(True)
        self.new_name.setMaxLength(200)
        add = QHBoxLayout()
        add.setSpacing(4)
        add.addWidget(self.new_name, 1)
        add.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.heading)
        column.addWidget(self.progress_text)
        column.addWidget(self.advice)
        column.addWidget(self.list, 1)
        column.addWidget(self.scale, 1)
        column.addLayout(add)
        self._tools.setSpacing(theme.GAP)
        for button in (self.edit_button, self.column_button, self.rules_button):
            self._tools.addWidget(button)
        column.addLayout(self._tools)

    def _connect(self) -> None:
        self.new_name.returnPressed.connect(self._on_add)
        self.add_button.clicked.connect(self._on_add)
        self.column_button.clicked.connect(self.column_wanted)
        self.rules_button.clicked.connect(self._session.rules_wanted)
        self.list.used.connect(self.label_used)
        self.list.recoloured.connect(self._on_recoloured)
        self.list.moved.connect(self._on_moved)
        self.list.deleted.connect(self._on_deleted)
        self.list.merge_wanted.connect(self._on_merge_wanted)
        self.list.split_wanted.connect(self._on_split_wanted)
        self.list.describe_wanted.connect(self._on_describe_wanted)
        self.edit_button.clicked.connect(self._on_edit)
        self.desk.queue_wanted.connect(self.queue_wanted)

    def _say_progress(self) -> None:
        sheet = self._session.sheet
        rows = sheet.rows if sheet else 0
        self.progress_text.setText(
            ngettext(
                "{done} of {total} row labelled", "{done} of {total} rows labelled", rows
            ).format(done=f"{self._labelled:,}", total=f"{rows:,}")
        )

    def _say_task(self) -> None:
        task = self._session.task
        has_name = task is not None and task.name != DEFAULT_NAME
        self.heading.setText(
            task.name.replace("&", "&&") if task is not None and has_name else _("&Labels")
        )
        is_tree = task is not None and task.kind == "tree"
        self.new_name.setPlaceholderText(_("Add: Group > Label") if is_tree else _("Add a label"))
        self.scale.setText(
            _("Rows of this task get a number: type it on a row, and Enter goes on to the next.")
        )

    def _write(self, change: Callable[[Project], Changes]) -> bool:
        if self._session.readonly:
            self._session.notified.emit(
                "warn", _("This project is open for reading only, so its labels cannot change.")
            )
            return False
        return self._session.write(change)

    def open_dialog(self, label: int = 0) -> SchemeDialog:
        """Show all labels of the task, with the guideline of one."""
        dialog = SchemeDialog(self._session, label, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.queue_wanted.connect(self.queue_wanted)
        dialog.open()
        return dialog

    def _on_add(self) -> None:
        if self._session.task is not None and self.desk.add(self.new_name.text().strip()):
            self.new_name.clear()
            self.list.scrollToBottom()

    def _rename(self, label: Label, name: str) -> bool:
        return self.desk.rename(label, name)

    def _on_recoloured(self, label: Label, colour: str) -> None:
        self._write(lambda project: labels.recolour_label(project, label.id, colour))

    def _on_moved(self, label: Label, place: int) -> None:
        if self._write(lambda project: labels.move_label(project, label.id, place)):
            self.list.select(label.id)

    def _on_deleted(self, label: Label) -> None:
        self.desk.archive([label])

    def _on_merge_wanted(self, label: Label) -> None:
        self.desk.merge([label])

    def _on_split_wanted(self, label: Label) -> None:
        self.desk.split(label)

    def _on_describe_wanted(self, label: Label) -> None:
        self.open_dialog(label.id)

    def _on_edit(self) -> None:
        present = self.list.present()
        self.open_dialog(present.id if present is not None else 0)
