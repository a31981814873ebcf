"""Where rows are labelled: the list, the present row to read, a button a label, the latest decisions."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QSplitter, QToolButton, QVBoxLayout, QWidget

from workbench.project import tasks
from workbench.project.labels import Label
from workbench.project.sheets import Sheet
from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.ui.tables.columns import TableColumn, text_columns
from workbench.ui.widgets.label_aside import LabelAside
from workbench.ui.widgets.label_buttons import LabelButtons
from workbench.ui.widgets.label_finder import LabelFinder
from workbench.ui.widgets.label_history import LabelHistory
from workbench.ui.widgets.label_keys_overlay import LabelKeysOverlay
from workbench.ui.widgets.label_number import LabelNumber
from workbench.ui.widgets.label_pen import LabelPen
from workbench.ui.widgets.label_queue import LabelQueue
from workbench.ui.widgets.label_reader import LabelReader
from workbench.ui.widgets.label_strokes import LabelStrokes
from workbench.ui.widgets.row_menu import RowMenu
from workbench.ui.widgets.sheet_browser import SheetBrowser

_OPINIONS = ("prediction", "confidence", "suggestion")  # columns that say what a model thinks


def _columns(sheet: Sheet, with_run: bool) -> tuple[TableColumn, ...]:
    return text_columns(sheet, with_run=with_run)


class LabelCanvas(QWidget):
    """List view shows table and reader, one-row view the reader alone; the keys are the same."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.reader = LabelReader(session.keymap)
        self.aside = LabelAside()
        self._below = QSplitter(Qt.Orientation.Horizontal)
        self.browser = SheetBrowser(
            session, _columns, self._below, name="label", state="unlabelled", lines=2
        )
        self.queue = LabelQueue(session, self.browser)
        self.buttons = LabelButtons()
        self.number = LabelNumber()
        self.history = LabelHistory()
        self.pen = LabelPen(session, self)
        self.pen.is_drawn, self.pen.review = self.queue.is_drawn, self.queue.review
        self.strokes = LabelStrokes(self.browser.table, self.pen, self, goes_on=True)
        self.menu = RowMenu(session, self.browser, self.strokes, self)
        self.finder = LabelFinder(self)
        self.overlay = LabelKeysOverlay(session.keymap, self)
        self._one_row = False
        self._since = 0  # rows labelled since the list was made
        self._waits_for = 0  # the row to go to once it is in view
        self._asked = ""  # the stroke that is being answered
        self._noted: list[int] = []  # the rows whose note is being written
        self._arrange()
        self._connect()
        self.retranslate()

    def open_list(self) -> None:
        """Show many rows, and the present one below them."""
        self._show_view(one_row=False)

    def open_one_row(self) -> None:
        """Show the present row alone, large."""
        self._show_view(one_row=True)

    def toggle(self) -> None:
        """Change to the other view."""
        self._show_view(one_row=not self._one_row)

    def reload(self) -> None:
        """Show the session's sheet."""
        self.browser.reload()
        self.history.show_decisions(self.pen.latest())
        self.reload_labels()

    def reload_labels(self) -> None:
        """Names, colours or the list of labels changed, or the task."""
        task = self.session.task
        is_number = task is not None and task.kind == "number"
        self.buttons.setVisible(not is_number)
        self.number.setVisible(is_number)
        self.number.show_scale(task.scale if task is not None else None)
        group = self.strokes.group
        self.strokes.group = self.browser.model.labels.get(group.id) if group is not None else None
        self.queue.box.offer(self.strokes.labels())
        self._show_offer()
        self._show_row()

    def take_keys(self) -> None:
        """Give the keyboard to the rows."""
        (self.reader.text if self._one_row else self.browser.table).setFocus()

    def go_to_row(self, row_id: int) -> None:
        """Go to a row, out of the filter if need be."""
        place = self.browser.model.place_of(row_id)
        if place >= 0:
            self.browser.table.go_to(place)
            self.take_keys()
        else:
            self._waits_for = row_id
            self.browser.show_everything()

    def show_state(self, state: str) -> None:
        """Show the rows of a state, as `View` names it."""
        view = self.browser.view()
        if view is not None:
            self.browser.reload_labels()
            self.browser.show_only(replace(view, search="", state=state, only_ids=None))
            self.take_keys()

    def refresh_marks(self) -> None:
        """Labels, flags or notes of rows changed; what is written in the row did not."""
        self.reader.show_marks()
        self._show_given()

    def refresh_suggestion(self) -> None:
        """A model may think otherwise of the present row."""
        self._show_suggestion(self.browser.table.current_place())

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.browser.table.setAccessibleName(_("Rows to label"))
        for part in (self.browser, self.reader, self.history, self.number, self.aside, self.finder):
            part.retranslate()
        self.queue.retranslate()
        for button, name in (
            (self.list_button, _("List view (Ctrl+L)")),
            (self.one_row_button, _("One row at a time (Ctrl+L)")),
        ):
            button.setToolTip(name)
            button.setAccessibleName(name)
        self._show_aside()

    def restyle(self) -> None:
        """Take icons and colours from the theme."""
        self.list_button.setIcon(icons.icon("list"))
        self.one_row_button.setIcon(icons.icon("card"))
        self.reader.restyle()
        self.aside.restyle()
        self._show_aside()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_noted"):
            self.restyle()

    def _arrange(self) -> None:
        self.list_button, self.one_row_button = _toggle(), _toggle()
        self.list_button.setChecked(True)
        self.browser.bar.add(self.queue.box)
        self.browser.bar.add(self.list_button)
        self.browser.bar.add(self.one_row_button)
        self._below.addWidget(self.reader)
        self._below.addWidget(self.aside)
        self._below.setChildrenCollapsible(False)
        self._below.setStretchFactor(0, 3)
        self._below.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.browser, 1)
        column.addWidget(self.buttons)
        column.addWidget(self.number)
        column.addWidget(self.history)
        self.number.hide()
        self.browser.splitter.setSizes([420, 260])
        self.browser.table.horizontalHeader().setVisible(True)
        for widget in (self.browser.table, self.reader.text, self.aside.text):
            self.strokes.watch(widget)
        self.restyle()

    def _connect(self) -> None:
        self.list_button.clicked.connect(self.open_list)
        self.one_row_button.clicked.connect(self.open_one_row)
        self.browser.table.current_changed.connect(self._on_current_changed)
        self.browser.shown.connect(self._on_shown)
        self.browser.looked_for.connect(self.reader.look_for)
        self.buttons.chosen.connect(self._on_button)
        self.buttons.back_chosen.connect(self._on_back)
        self.history.chosen.connect(self.go_to_row)
        self.pen.decided.connect(self._on_decided)
        self.strokes.asked.connect(self._on_asked)
        self.strokes.offer_changed.connect(self._show_offer)
        self.session.suggesting.updated.connect(self.refresh_suggestion)
        self.strokes.number_typed.connect(self.number.begin)
        self.reader.bar.asked.connect(self.strokes.do)
        self.reader.note.kept.connect(self._on_note)
        self.aside.closed.connect(self._on_aside_closed)
        self.number.given.connect(self._on_number)
        self.finder.chosen.connect(self._on_found)
        self.finder.finished.connect(self._on_finder_closed)
        for signal in (self.reader.note.left, self.number.left, self.overlay.closed):
            signal.connect(self.take_keys)

    # --- what is shown ----------------------------------------------------------------------

    def _show_view(self, *, one_row: bool) -> None:
        self._one_row = one_row
        self.list_button.setChecked(not one_row)
        self.one_row_button.setChecked(one_row)
        self.browser.table.go_to(self.browser.table.current_place())  # a selection unseen is a trap
        self.browser.table.setVisible(not one_row)
        self.reader.set_large(one_row)
        self.take_keys()

    def _show_row(self) -> None:
        place = self.browser.table.current_place()
        self.reader.show_row(self.browser.model, place, self.session.sheet)
        self._show_suggestion(place)
        self._show_given()

    def _show_given(self) -> None:
        """Show what the present row carries, and what is told beside it."""
        place, model = self.browser.table.current_place(), self.browser.model
        given = model.labels_of(place) if place >= 0 else ()
        pressed = {label.id: label for label in given}
        for label in given:  # in a tree, the groups above it too
            above = model.labels.get(label.parent)
            while above is not None and above.id not in pressed:
                pressed[above.id] = above
                above = model.labels.get(above.parent)
        self.buttons.show_pressed(tuple(pressed.values()))
        if self.pen.kind == "number":
            self.number.show_value(model.label_text(place) if place >= 0 else "")
        self._show_aside()

    def _show_offer(self) -> None:
        offered = self.strokes.offered()
        is_tree = self.pen.kind == "tree"
        groups = {label.parent for label in self.strokes.labels()} if is_tree else ()
        self.buttons.show_labels(offered, groups, self.strokes.group)
        self._show_given()

    def _show_suggestion(self, place: int) -> None:
        row = self.strokes.present() if place >= 0 else 0
        suggested = self.pen.suggestion_of(row) if row else None
        given = self.browser.model.label_text(place) if suggested is not None else ""
        colours = {label.name: label.colour for label in self.strokes.labels()}
        self.reader.bar.offer(suggested, self.pen.kind, given, colours)

    def _show_aside(self) -> None:
        """Fill what is open beside the row."""
        self.reader.bar.show_open(self.aside.what)
        if self.aside.what:
            place = self.browser.table.current_place()
            given = self.browser.model.labels_of(place) if place >= 0 else ()
            self.aside.fill(self.session, self.strokes.present(), given)

    # --- what the keys ask for --------------------------------------------------------------

    def _on_asked(self, stroke: str) -> None:
        answers = {
            "search": self._search,
            "keys": self._open_keys,
            "find_label": self._open_finder,
            "note": self._open_note,
            "guideline": self._toggle_aside,
            "history": self._toggle_aside,
            "close": self._on_aside_closed,
            "hide": self._hide_opinions,
            "task": self._next_task,
            "more": self._step_number,
            "less": self._step_number,
        }
        self._asked = stroke
        if stroke.startswith("task_"):
            self._go_to_task(int(stroke.removeprefix("task_")) - 1)
        else:
            answers[stroke]()

    def _search(self) -> None:
        self.browser.bar.search.setFocus()
        self.browser.bar.search.selectAll()

    def _open_keys(self) -> None:
        project = self.session.project
        found = tasks.all_tasks(project) if project is not None else ()
        self.overlay.open(self.pen.kind, [one.name for one in found])

    def _open_finder(self) -> None:
        if self.pen.kind != "number" and self.strokes.present():
            self.finder.open(self.strokes.labels(), self.pen.kind, self.strokes.group)
            place = self.browser.table.current_place()
            self.finder.show_carried(self.browser.model.labels_of(place))

    def _open_note(self) -> None:
        self._noted = self.strokes.rows()
        self.reader.edit_note()

    def _toggle_aside(self) -> None:
        self.aside.open("" if self.aside.what == self._asked else self._asked)
        self._show_aside()

    def _hide_opinions(self) -> None:
        hidden = self.session.opinions_hidden = not self.session.opinions_hidden
        self.browser.table.hide_kinds(_OPINIONS if hidden else ())
        self.refresh_suggestion()
        words = _("Suggestions and predictions are hidden on this page.")
        self.session.notified.emit(
            "info", words if hidden else _("Suggestions and predictions are shown again.")
        )

    def _next_task(self) -> None:
        project, task = self.session.project, self.session.task
        found = tasks.all_tasks(project) if project is not None else ()
        if task is None or len(found) < 2:
            words = _("There is only this task. Edit > New task makes another.")
            self.session.notified.emit("info", words)
            return
        ids = [one.id for one in found]
        self._go_to_task((ids.index(task.id) + 1) % len(ids))

    def _go_to_task(self, place: int) -> None:
        """Go to the task at `place`, counted from 0."""
        project = self.session.project
        found = tasks.all_tasks(project) if project is not None else ()
        if place < len(found):
            self.session.set_task(found[place].id)
            self.take_keys()
        else:
            words = _("There is no task {number}. Edit > New task makes another.")
            self.session.notified.emit("info", words.format(number=place + 1))

    def _step_number(self) -> None:
        place = self.browser.table.current_place()
        if place >= 0:
            steps = 1 if self._asked == "more" else -1
            text = self.browser.model.label_text(place)
            self.pen.write_number(self.strokes.rows(), self.number.stepped(text, steps))

    # --- slots ------------------------------------------------------------------------------

    def _on_current_changed(self, _place: int) -> None:
        self.strokes.open_group(None)
        self._show_row()

    def _on_shown(self) -> None:
        self._since = 0
        if self._waits_for:
            self.browser.table.go_to(self.browser.model.place_of(self._waits_for))
            self._waits_for = 0
            self.take_keys()
        self._show_row()

    def _on_button(self, place: int) -> None:
        self.strokes.label(place)
        self._show_row()

    def _on_back(self) -> None:
        self.strokes.do("clear")

    def _on_note(self, text: str) -> None:
        if self._noted:
            self.pen.note(self._noted, text)
        self._noted = []

    def _on_number(self, value: float) -> None:
        rows = self.strokes.rows()
        if self.pen.write_number(rows, value):
            self.strokes.go_on(rows)

    def _on_found(self, label: Label) -> None:
        self.strokes.write(label)
        if self.finder.isVisible():
            place = self.browser.table.current_place()
            self.finder.show_carried(self.browser.model.labels_of(place))

    def _on_finder_closed(self, goes_on: bool) -> None:
        self.take_keys()
        if goes_on:
            self.strokes.step(1)

    def _on_aside_closed(self) -> None:
        self.aside.open("")
        self._show_aside()

    def _on_decided(self) -> None:
        self.history.show_decisions(self.pen.latest())
        if self.browser.bar.state_box.state != "all":
            self._since += 1
            self.browser.bar.show_stale(self._since)


def _toggle() -> QToolButton:
    button = QToolButton()
    button.setCheckable(True)
    button.setAutoRaise(True)
    return button
