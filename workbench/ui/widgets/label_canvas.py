"""Where rows are labelled: the list, the present row to read, a button a label, the latest decisions."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from workbench.project.sheets import Sheet
from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.ui.tables.columns import TableColumn, text_columns
from workbench.ui.widgets.label_buttons import LabelButtons
from workbench.ui.widgets.label_history import LabelHistory
from workbench.ui.widgets.label_pen import LabelPen
from workbench.ui.widgets.label_reader import LabelReader
from workbench.ui.widgets.label_strokes import LabelStrokes
from workbench.ui.widgets.sheet_browser import SheetBrowser


def _columns(sheet: Sheet, with_run: bool) -> tuple[TableColumn, ...]:
    return text_columns(sheet, with_run=with_run)


class LabelCanvas(QWidget):
    """List view shows table and reader, one-row view the reader alone; the keys are the same."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.reader = LabelReader()
        self.browser = SheetBrowser(session, _columns, self.reader, state="unlabelled", lines=2)
        self.buttons = LabelButtons()
        self.history = LabelHistory()
        self.pen = LabelPen(session, self)
        self.strokes = LabelStrokes(self.browser.table, self.pen, self, goes_on=True)
        self._one_row = False
        self._since = 0  # rows labelled since the list was made
        self._waits_for = 0  # the row to go to once it is in view
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
        self.reload_labels()

    def reload_labels(self) -> None:
        """Names, colours or the list of labels changed."""
        self.buttons.show_labels(self.strokes.labels())
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

    def refresh_marks(self) -> None:
        """Labels of rows changed."""
        self._show_row()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.browser.table.setAccessibleName(_("Rows to label"))
        self.browser.retranslate()
        self.reader.retranslate()
        self.history.retranslate()
        for button, name in (
            (self.list_button, _("List view (Ctrl+L)")),
            (self.one_row_button, _("One row at a time (Ctrl+L)")),
        ):
            button.setToolTip(name)
            button.setAccessibleName(name)

    def restyle(self) -> None:
        """Take icons and colours from the theme."""
        self.list_button.setIcon(icons.icon("list"))
        self.one_row_button.setIcon(icons.icon("card"))
        self.reader.restyle()

    def _arrange(self) -> None:
        self.list_button = _toggle()
        self.one_row_button = _toggle()
        self.list_button.setChecked(True)
        self.browser.bar.add(self.list_button)
        self.browser.bar.add(self.one_row_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.browser, 1)
        column.addWidget(self.buttons)
        column.addWidget(self.history)
        self.browser.splitter.setSizes([420, 260])
        self.browser.table.horizontalHeader().setVisible(True)
        self.strokes.watch(self.browser.table)
        self.strokes.watch(self.reader.text)
        self.restyle()

    def _connect(self) -> None:
        self.list_button.clicked.connect(self.open_list)
        self.one_row_button.clicked.connect(self.open_one_row)
        self.browser.table.current_changed.connect(self._on_current_changed)
        self.browser.shown.connect(self._on_shown)
        self.browser.looked_for.connect(self.reader.look_for)
        self.buttons.chosen.connect(self._on_button)
        self.history.chosen.connect(self.go_to_row)
        self.pen.decided.connect(self._on_decided)
        self.browser.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.browser.table.customContextMenuRequested.connect(self._on_menu)
        self.strokes.many_wanted.connect(self._on_many_wanted)

    def _on_menu(self, at: QPoint) -> None:
        self.strokes.menu().popup(self.browser.table.viewport().mapToGlobal(at))

    def _on_many_wanted(self) -> None:
        self.browser.label_many(self)

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
        self.buttons.show_pressed(self.browser.model.labels_of(place) if place >= 0 else ())

    def _on_current_changed(self, _place: int) -> None:
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
