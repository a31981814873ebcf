"""An engine pack that cannot be used: what happened, what computes meanwhile, and the two ways out."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from workbench import engine_packs
from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.wording import sentence


class PackNote(QWidget):
    """Hidden while nothing is wrong with a pack."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._pack = session, session.pack
        self._picture, self.words, self.advice = QLabel(), QLabel(), QLabel()
        self.remove, self.again = QPushButton(), QPushButton()
        self._arrange()
        self.remove.clicked.connect(self._on_remove)
        self.again.clicked.connect(self._on_again)
        self._pack.changed.connect(self.retranslate)
        self.retranslate()

    @Slot()
    def retranslate(self) -> None:
        """Say how it is, in the present language."""
        trouble = self._pack.trouble
        if trouble is not None:
            said = sentence(trouble)
            self.words.setText(said.fact)
            self.advice.setText(said.remedy)
        self.remove.setText(_("Remove the pack"))
        self.again.setText(_("Install it again…"))
        self.remove.setVisible(self._pack.is_own)
        self._draw()
        self.setVisible(trouble is not None)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_pack"):
            self._draw()

    def _draw(self) -> None:
        colour, ratio = theme.colours().warn, self.devicePixelRatio()
        self._picture.setPixmap(icons.picture("warning", colour, 18, ratio))

    def _arrange(self) -> None:
        for label in (self.words, self.advice):
            label.setWordWrap(True)
        self.advice.setProperty("muted", True)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        for button in (self.remove, self.again):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.GAP, 0, 0)
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.GAP)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._picture, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.words, 0, 1)
        grid.addWidget(self.advice, 1, 0, 1, 2)
        grid.addLayout(buttons, 2, 0, 1, 2)

    @Slot()
    def _on_remove(self) -> None:
        if self._pack.remove():
            said = _("The engine pack was removed.")
            self._session.notified.emit("info", said)

    @Slot()
    def _on_again(self) -> None:
        kinds = _("Engine packs") + f" (*{engine_packs.SUFFIX})"
        name, _kind = QFileDialog.getOpenFileName(self, _("Engine pack"), "", kinds)
        if name:
            self._session.pack_opened.emit(name)
