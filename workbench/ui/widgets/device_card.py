"""What this computer is to a model: on one card, short at Home, with every fact in the dialog."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from workbench import device_report
from workbench.translation import _, in_other_languages
from workbench.ui import icons, theme
from workbench.ui.self_testing import SelfTesting
from workbench.ui.widgets.card import Card


class DeviceCard(Card):
    """Follows a `SelfTesting`; `full` shows every fact, else a button asks for them."""

    details_wanted = Signal()

    def __init__(
        self, testing: SelfTesting, parent: QWidget | None = None, *, full: bool = False
    ) -> None:
        super().__init__("", parent)
        self._testing, self._full = testing, full
        self._picture, self.words, self.remedy, self.speed = QLabel(), QLabel(), QLabel(), QLabel()
        for label in (self.words, self.remedy, self.speed):
            label.setWordWrap(True)
        self.remedy.setProperty("muted", True)
        self.speed.setProperty("muted", True)
        self._facts = QWidget()
        self._grid = QGridLayout(self._facts)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme.GAP - 2)
        self.again, self.details = QPushButton(), QPushButton()
        self.again.clicked.connect(testing.start)
        self.details.clicked.connect(self.details_wanted)
        self.details.setVisible(not full)
        self._arrange()
        testing.changed.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.set_title("" if self._full else _("This computer"))
        self.details.setText(_("Details…"))
        self._bar.setAccessibleName(_("Progress"))
        self.refresh()

    def matches(self, words: str) -> bool:
        """Return whether each of the words that were typed occurs in what this says, in any case."""
        found = self._testing.result
        facts = [what for what, _which in device_report.facts(found)] if found else []
        names = [_("This computer"), in_other_languages("This computer"), "self-test"]
        said = [*names, self.again.text(), *facts]
        text = " ".join([*said, self.words.text(), self.remedy.text()]).casefold()
        return all(word in text for word in words.casefold().split())

    @Slot()
    def refresh(self) -> None:
        """Show what is known, or that it is being found out."""
        testing, found = self._testing, self._testing.result
        running = testing.is_running
        self._bar.setVisible(running)
        self.again.setEnabled(not running)
        self.again.setText(_("Test now") if found is None else _("Test again"))
        if running:
            self.words.setText(testing.stage or _("This computer is being tested…"))
            self._say("", "")
        elif testing.has_failed:
            self.words.setText(_("The test of this computer did not end."))
            self._say(_("Models work all the same. The log says more."), "")
        elif found is None:
            self.words.setText(_("This computer has not been tested yet."))
            self._say(_("A test takes some seconds and runs while you work."), "")
        else:
            self.words.setText(device_report.headline(found))
            self._say(testing.remedy(), "" if self._full else device_report.speed(found))
        self._fill()
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_grid"):
            self._draw()

    def _say(self, remedy: str, speed: str) -> None:
        for label, text in ((self.remedy, remedy), (self.speed, speed)):
            label.setText(text)
            label.setVisible(bool(text))

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.GAP)
        top.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        buttons.addWidget(self.again)
        buttons.addWidget(self.details)
        buttons.addStretch(1)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP * 2)
        self._grid.setVerticalSpacing(theme.GAP // 2)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(top)
        for widget in (self._bar, self.remedy, self.speed, self._facts):
            self.body.addWidget(widget)
        self.body.addLayout(buttons)

    def _fill(self) -> None:
        """Show the facts as a table of two columns."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        found = self._testing.result
        self._facts.setVisible(self._full and found is not None)
        if not self._full or found is None:
            return
        for place, (what, which) in enumerate(device_report.facts(found)):
            name, value = QLabel(what), QLabel(which)
            name.setProperty("muted", True)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, place, 1)

    def _draw(self) -> None:
        found, colours = self._testing.result, theme.colours()
        known = found is not None and not self._testing.is_running
        if self._testing.has_failed or (known and found and not device_report.is_good(found)):
            name, colour = "warning", colours.warn
        elif known:
            name, colour = "check", colours.good
        else:
            name, colour = "device", colours.muted
        self._picture.setPixmap(icons.picture(name, colour, 18, self.devicePixelRatio()))
