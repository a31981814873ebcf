"""The pages at the left, in the order of the work; the present project above them."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.project import sheets, tasks
from workbench.project.changes import Changes
from workbench.translation import _, pgettext
from workbench.ui import icons, theme
from workbench.ui.keymap import task_key
from workbench.ui.pages import PAGES
from workbench.ui.session import Session
from workbench.ui.widgets.keyed_items import KeyedItems
from workbench.wording import task_shown

_WIDE = 188  # with words
_NEW = -1


class SideBar(QWidget):
    """Emits the id of the page that is wanted; shows which one is open."""

    page_chosen = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._name = QLabel()
        self._name.setFont(theme.title_font())
        self._sheet = QComboBox()
        self._sheet.activated.connect(self._on_sheet_chosen)
        self._task = QComboBox()
        self._task.setItemDelegate(KeyedItems(self._task_key, self._task))
        self._task.activated.connect(self._on_task_chosen)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP, theme.GAP * 2, theme.GAP, theme.GAP)
        column.setSpacing(theme.GAP // 2)
        column.addWidget(self._name)
        column.addWidget(self._sheet)
        column.addWidget(self._task)
        column.addSpacing(theme.GAP)
        for place, spec in enumerate(PAGES):
            button = QToolButton()
            button.setProperty("nav", True)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(button, place)
            button.setObjectName(f"go to {spec.id}")
            self._buttons[spec.id] = button
            column.addWidget(button)
        column.addStretch(1)
        self._group.idClicked.connect(self._on_clicked)
        self._narrow = False
        self.set_narrow(narrow=False)
        for signal in (
            session.project_opened,
            session.project_closed,
            session.sheet_changed,
            session.task_changed,
        ):
            signal.connect(self.refresh)
        session.changed.connect(self._on_changed)
        self.retranslate()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show icons alone, or icons and words."""
        self._narrow = narrow
        self.setFixedWidth(_icons_only() if narrow else theme.scaled(_WIDE))
        style = (
            Qt.ToolButtonStyle.ToolButtonIconOnly
            if narrow
            else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        )
        for button in self._buttons.values():
            button.setToolButtonStyle(style)
        self.refresh()

    def show_page(self, page: str) -> None:
        """Mark `page` as the open one."""
        self._buttons[page].setChecked(True)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        for place, spec in enumerate(PAGES):
            button = self._buttons[spec.id]
            title = pgettext("page", spec.title)
            button.setText(title)
            button.setAccessibleName(title)
            button.setToolTip(f"{title}  (Ctrl+{place + 1})")
        self._task.setAccessibleName(_("The task that labels and models are for"))
        self._task.setToolTip(_("The task that labels and models are for"))
        self._sheet.setAccessibleName(_("The sheet that is shown"))
        self._sheet.setToolTip(_("The sheet that is shown"))
        self._restyle()
        self.refresh()

    def refresh(self) -> None:
        """Show the name of the project and its sheets."""
        project, sheet = self._session.project, self._session.sheet
        name = project.path.stem if project else _("No project")
        width = theme.scaled(_WIDE) - 3 * theme.GAP
        metrics = self._name.fontMetrics()
        self._name.setText(metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width))
        self._name.setToolTip(str(project.path) if project else "")
        self._name.setVisible(not self._narrow)
        found = sheets.all_sheets(project) if project else ()
        self._sheet.clear()
        for one in found:
            self._sheet.addItem(one.name, one.id)
        if sheet is not None:
            self._sheet.setCurrentIndex(self._sheet.findData(sheet.id))
        self._sheet.setVisible(bool(found) and not self._narrow)
        self._show_tasks()

    def _show_tasks(self) -> None:
        """Offer the tasks, and a new one."""
        project, present = self._session.project, self._session.task
        found = tasks.all_tasks(project) if project else ()
        self._task.clear()
        for one in found:
            self._task.addItem(task_shown(one.name), one.id)
        if found and not self._session.readonly:
            self._task.insertSeparator(len(found))
            self._task.addItem(_("New task…"), _NEW)
        if present is not None:
            self._task.setCurrentIndex(self._task.findData(present.id))
        self._task.setVisible(bool(found) and self._session.sheet is not None and not self._narrow)

    def _task_key(self, place: int) -> str:
        """Return the key of the item at `place`, where it is a task."""
        number = self._task.itemData(place)
        is_task = number is not None and number != _NEW
        return task_key(self._session.keymap, place) if is_task else ""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_buttons"):
            self._restyle()

    def _restyle(self) -> None:
        for spec in PAGES:
            self._buttons[spec.id].setIcon(icons.icon(spec.icon, size=20))
        self._name.setFont(theme.title_font())

    def _on_clicked(self, place: int) -> None:
        self.page_chosen.emit(PAGES[place].id)

    def _on_sheet_chosen(self, place: int) -> None:
        self._session.set_sheet(int(self._sheet.itemData(place)))

    def _on_changed(self, changes: Changes) -> None:
        if changes.tasks:
            self._show_tasks()

    def _on_task_chosen(self, place: int) -> None:
        number = int(self._task.itemData(place))
        if number == _NEW:
            self._show_tasks()  # the present one stays until there is another
            self._session.new_task_wanted.emit()
        else:
            self._session.set_task(number)


def _icons_only() -> int:
    """Return the width of the bar without words: an icon, what surrounds it, and the margins."""
    return theme.scaled(20) + 5 * theme.GAP
