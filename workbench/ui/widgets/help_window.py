"""Help in a window of its own beside the work: contents and search at the left, the page at the right."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.translation import _, other_languages, pgettext
from workbench.ui import help_pages, icons, kept_windows, theme
from workbench.ui.keymap import Keymap
from workbench.ui.results import TABS
from workbench.ui.widgets.help_page import HelpPage

_PAGE = Qt.ItemDataRole.UserRole
_SIZE = (1000, 700)
_LEFT = 270


class HelpWindow(QWidget):
    """Opens a topic: a page of `help_pages.CONTENTS`, or "results#TAB" for the part on a tab."""

    def __init__(self, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._keymap = keymap
        self._texts: dict[str, str] = {}
        self._elsewhere: list[dict[str, str]] = []  # the same in the other languages, once needed
        self._past: list[str] = []
        self._place = -1
        self.search, self.list, self.page = QLineEdit(), QListWidget(), HelpPage()
        self.nothing = QLabel()
        self.back, self.forward = QToolButton(), QToolButton()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_searched)
        self.search.returnPressed.connect(self._on_entered)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.page.page_wanted.connect(self.show_topic)
        self.back.clicked.connect(self._on_back)
        self.forward.clicked.connect(self._on_forward)
        self._arrange()
        self._make_keys()
        self.resize(theme.room(*_SIZE))
        self.retranslate()

    @property
    def topic(self) -> str:
        """The page that is shown, or ""."""
        return self._past[self._place].partition("#")[0] if self._past else ""

    @Slot(str)
    def show_topic(self, topic: str) -> None:
        """Show a topic, and let Back lead to the one before. An unknown one is left alone."""
        if topic.partition("#")[0] not in self._texts:
            return
        if not self._past or self._past[self._place] != topic:
            del self._past[self._place + 1 :]
            self._past.append(topic)
            self._place = len(self._past) - 1
        self._show()

    def retranslate(self) -> None:
        """Say everything in the present language, with the keys as they are now."""
        self.setWindowTitle(_("Help"))
        self._elsewhere = []
        self._texts = {page: help_pages.text(page, self._keymap) for page in help_pages.pages()}
        self.search.setPlaceholderText(_("Search in help"))
        self.search.setAccessibleName(_("Search in help"))
        self.list.setAccessibleName(_("Pages of help"))
        self.page.setAccessibleName(_("Page of help"))
        for button, name in ((self.back, _("Back")), (self.forward, _("Forward"))):
            button.setAccessibleName(name)
            button.setToolTip(name)
        self._restyle()
        self._fill()
        if self._past:
            self._show()

    def event(self, event: QEvent) -> bool:
        """Come back at the place, and as large, as the person left it."""
        kept_windows.attend(self, event)
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._past:
            self._restyle()
            self._fill()
            self._show()

    # --- building ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        for button in (self.back, self.forward):
            button.setAutoRaise(True)
        self.list.setProperty("contents", True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.nothing.setWordWrap(True)
        self.nothing.setProperty("muted", True)
        top = QHBoxLayout()
        top.setSpacing(theme.GAP // 2)
        top.addWidget(self.back)
        top.addWidget(self.forward)
        top.addWidget(self.search, 1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(top)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        parts = QSplitter()
        parts.addWidget(left)
        parts.addWidget(self.page)
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(theme.GAP)
        parts.setSizes([_LEFT, _SIZE[0] - _LEFT])
        row = QHBoxLayout(self)
        row.setContentsMargins(*(theme.GAP + theme.GAP // 2,) * 4)
        row.addWidget(parts)

    def _make_keys(self) -> None:
        for keys, slot in (
            ("Esc", self.close),
            ("Ctrl+F", self._on_search_key),
            ("F3", self.page.go_to_mark),
            ("Alt+Left", self._on_back),
            ("Alt+Right", self._on_forward),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _restyle(self) -> None:
        self.back.setIcon(icons.icon("back"))
        self.forward.setIcon(icons.icon("forward"))

    # --- what is shown ----------------------------------------------------------------------

    def _show(self) -> None:
        page, _mark, tab = self._past[self._place].partition("#")
        self.page.show_markdown(self._texts[page])
        self.page.mark(help_pages.words_of(self.search.text()))
        for spec in TABS:
            if spec.id == tab:
                self.page.show_section(pgettext("result", spec.title))
        if self.search.text().strip():
            self.page.go_to_mark()
        self.back.setEnabled(self._place > 0)
        self.forward.setEnabled(self._place + 1 < len(self._past))
        self._select(page)

    def _select(self, page: str) -> None:
        self.list.blockSignals(True)
        self.list.setCurrentRow(-1)
        for row in range(self.list.count()):
            if self.list.item(row).data(_PAGE) == page:
                self.list.setCurrentRow(row)
        self.list.blockSignals(False)

    def _fill(self) -> None:
        """List the contents, or the pages that hold what is looked for."""
        wanted = self.search.text().strip()
        self.list.blockSignals(True)
        self.list.clear()
        hits = help_pages.find(wanted, self._texts) or self._found_elsewhere(wanted)
        if wanted:
            for hit in hits:
                self._add(f"{hit.title} ({hit.count})\n{hit.excerpt}", hit.page)
        else:
            for group, names in help_pages.CONTENTS:
                head = self._add(_(group), "")
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                head.setFont(theme.small_font())
                head.setForeground(QColor(theme.colours().muted))
                for page in names:
                    self._add(help_pages.title(self._texts[page]), page)
        self.list.blockSignals(False)
        self.nothing.setText(_("No page of help holds these words.") if wanted and not hits else "")
        self.nothing.setVisible(bool(self.nothing.text()))

    def _found_elsewhere(self, wanted: str) -> list[help_pages.Hit]:
        """Return the pages that hold the words in another language, under the titles they have here."""
        if wanted and not self._elsewhere:
            self._elsewhere = [
                {page: help_pages.text(page, self._keymap, code) for page in help_pages.pages()}
                for code in other_languages()
            ]
        hits = [hit for texts in self._elsewhere for hit in help_pages.find(wanted, texts)]
        return [replace(hit, title=help_pages.title(self._texts[hit.page])) for hit in hits]

    def _add(self, words: str, page: str) -> QListWidgetItem:
        item = QListWidgetItem(words)
        item.setData(_PAGE, page)
        self.list.addItem(item)
        return item

    # --- slots ------------------------------------------------------------------------------

    @Slot()
    def _on_searched(self) -> None:
        self._fill()
        self.page.mark(help_pages.words_of(self.search.text()))
        self._select(self.topic)

    @Slot()
    def _on_entered(self) -> None:
        """Open the likeliest page; where it is open, go to the next place in it."""
        pages = [self.list.item(row).data(_PAGE) for row in range(self.list.count())]
        if not self.search.text().strip() or not pages:
            return
        if self.topic in pages:
            self.page.go_to_mark()
        else:
            self.show_topic(pages[0])

    @Slot()
    def _on_search_key(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot()
    def _on_chosen(self) -> None:
        row = self.list.currentRow()
        if row >= 0 and self.list.item(row).data(_PAGE):
            self.show_topic(self.list.item(row).data(_PAGE))

    @Slot()
    def _on_back(self) -> None:
        if self._place > 0:
            self._place -= 1
            self._show()

    @Slot()
    def _on_forward(self) -> None:
        if self._place + 1 < len(self._past):
            self._place += 1
            self._show()
