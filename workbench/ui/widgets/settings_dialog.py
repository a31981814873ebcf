"""Every setting in its group, with a search and the way back to the usual. What is chosen holds at once."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.project.changes import Changes
from workbench.requests import MoveFolder, WarmUp
from workbench.results import FolderMoved
from workbench.settings import GROUPS, SETTINGS
from workbench.translation import N_, _, flowing, in_other_languages
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.device_card import DeviceCard
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.keys_dialog import KeysDialog
from workbench.ui.widgets.pack_note import PackNote
from workbench.ui.widgets.privacy_panel import PrivacyPanel
from workbench.ui.widgets.setting_row import SettingRow
from workbench.ui.widgets.work_dialog import worked

_GROUP = Qt.ItemDataRole.UserRole
_KEYS = N_("Keys for labelling…")


class SettingsDialog(Dialog):
    """Derives from `SETTINGS`; its parent window is told of language, theme and text size."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._preferences = session, session.preferences
        self.search, self.groups = QLineEdit(), QListWidget()
        self.rows: dict[str, SettingRow] = {}
        self.cards: dict[str, Card] = {}
        self.nothing, self.said = QLabel(), QLabel()
        self.keys, self.all_back = QPushButton(), QPushButton()
        self.keys_words = QLabel()
        self.privacy = PrivacyPanel(self._preferences)
        self.device = DeviceCard(session.self_testing, full=True)
        self.pack = PackNote(session)
        self.area = QScrollArea()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.resize(theme.room(820, 640))
        self._fill()
        self._arrange()
        self._connect()
        self.retranslate()
        self.search.setFocus()

    def retranslate(self) -> None:
        """Say everything in the present language, which may just have been changed here."""
        self.setWindowTitle(_("Preferences"))
        self.search.setPlaceholderText(_("Search the preferences"))
        self.search.setAccessibleName(_("Search the preferences"))
        self.groups.setAccessibleName(_("Groups of preferences"))
        self.device.retranslate()
        self.pack.retranslate()
        for place, (group, title) in enumerate(GROUPS.items()):
            self.cards[group].set_title(_(title))
            self.groups.item(place).setText(_(title))
        for row in self.rows.values():
            row.retranslate()
        self.privacy.retranslate()
        self.keys_words.setText(_("Which key does what while you label"))
        self.keys.setText(_(_KEYS))
        self.all_back.setText(_("All back to the usual"))
        self.all_back.setToolTip(
            _(
                "Every setting but the folders and the keys; columns, panes and the sizes of dialogs, too"
            )
        )
        self.nothing.setText(_("No setting has these words. Try others, or fewer."))
        close = self._buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(_("Close"))
        self.groups.setFixedWidth(
            self.groups.sizeHintForColumn(0) + theme.GAP * 4 + self.groups.frameWidth() * 2
        )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "rows"):
            for row in self.rows.values():
                row.retranslate()

    # --- building ---------------------------------------------------------------------------

    def _fill(self) -> None:
        for group in GROUPS:
            self.cards[group] = self.device if group == "computer" else Card()
            item = QListWidgetItem()
            item.setData(_GROUP, group)
            self.groups.addItem(item)
        for setting in SETTINGS:
            row = SettingRow(setting, self._preferences.get(setting.name))
            row.chosen.connect(self._on_chosen)
            self.cards[setting.group].body.addWidget(row)
            self.rows[setting.name] = row
        self.cards["privacy"].body.insertWidget(0, self.privacy)
        self.device.body.addWidget(self.pack)
        self.device.again.setAutoDefault(False)
        line = QHBoxLayout()
        self.keys_words.setWordWrap(True)
        line.addWidget(self.keys_words, 1)
        line.addWidget(self.keys)
        self.cards["keys"].body.addLayout(line)

    def _arrange(self) -> None:
        self.keys.setAutoDefault(False)
        self.all_back.setAutoDefault(False)
        self.search.setClearButtonEnabled(True)
        self.groups.setProperty("queue", True)
        self.groups.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.groups.setCurrentRow(0)
        self.keys_words.setWordWrap(True)
        for label in (self.nothing, self.said):
            label.setWordWrap(True)
            label.hide()
        self.nothing.setProperty("muted", True)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, theme.GAP, 0)
        inside.setSpacing(theme.GAP * 2)
        inside.addWidget(self.nothing)
        for card in self.cards.values():
            inside.addWidget(card)
        inside.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(body)
        middle = QHBoxLayout()
        middle.setSpacing(theme.GAP * 2)
        middle.addWidget(self.groups)
        middle.addWidget(self.area, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.all_back)
        bottom.addWidget(self._buttons, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP * 2)
        column.addWidget(self.search)
        column.addLayout(middle, 1)
        column.addWidget(self.said)
        column.addLayout(bottom)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_search)
        self.groups.currentRowChanged.connect(self._on_group)
        self.keys.clicked.connect(self._on_keys)
        self.all_back.clicked.connect(self.reset_all)
        self._buttons.rejected.connect(self.reject)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.search.setFocus)

    # --- what is done here ------------------------------------------------------------------

    @Slot()
    def reset_all(self) -> None:
        """Go back to the usual for all but the folders, which a button must not move."""
        for row in self.rows.values():
            if row.setting.kind != "folder":
                row.reset()
        self._session.layout_wanted.emit()

    @Slot(str)
    def _on_search(self, words: str) -> None:
        """Show the settings that have the words, and the groups that have any."""
        for row in self.rows.values():
            row.setVisible(row.matches(words))
        self.privacy.setVisible(self.privacy.matches(words))
        known = in_other_languages(_KEYS)
        text = f"{self.keys.text()} {self.keys_words.text()} {known} keys".casefold()
        has_keys = all(word in text for word in words.casefold().split())
        found = {row.setting.group for row in self.rows.values() if not row.isHidden()}
        found |= {"computer"} if self.device.matches(words) else set()
        found |= {"privacy"} if not self.privacy.isHidden() else set()
        found |= {"keys"} if has_keys else set()
        for place, (group, card) in enumerate(self.cards.items()):
            card.setVisible(group in found)
            self.groups.item(place).setHidden(group not in found)
        self.nothing.setVisible(not found)

    @Slot(int)
    def _on_group(self, place: int) -> None:
        item = self.groups.item(place)
        if item is not None:
            card = self.cards[str(item.data(_GROUP))]
            self.area.verticalScrollBar().setValue(card.y())

    @Slot()
    def _on_keys(self) -> None:
        KeysDialog(self._session.keymap, self).exec()

    @Slot(str, str)
    def _on_chosen(self, name: str, value: str) -> None:
        if self.rows[name].setting.kind == "folder":
            self._move(name, value)
            return
        self._preferences.set(name, value)
        self._session.setting_changed.emit(name)
        signal = getattr(self.parent(), f"{name}_wanted", None)
        if signal is not None:
            signal.emit(value)
            self.retranslate()
        if name in {"device", "precision", "threads"} and self._session.jobs.heavy is None:
            self._session.jobs.warm_up()  # so that the status bar says what holds now

    def _move(self, name: str, target: str) -> None:
        """Move a folder and say how it went; while models are at work it stays."""
        heavy = self._session.jobs.heavy
        if heavy is not None and not isinstance(heavy.request, WarmUp):
            self._say(_("A model is at work in this folder. Move it when that has ended."))
            return
        result = worked(self._session, MoveFolder(name, target), _("Move the folder"), self)
        self.rows[name].show_value(self._preferences.get(name))
        if not isinstance(result, FolderMoved):
            self._say(_("Nothing was moved: the folder is where it was."))
            return
        words = _("Done. New files go to the folder shown.")
        if result.is_left:
            left = _("Some old files stayed in the former folder; nothing needs them.")
            words = flowing(words, left)
        self._say(words)
        self._session.broadcast(Changes(runs=True))  # models lie elsewhere now

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()
