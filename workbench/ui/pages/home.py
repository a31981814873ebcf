"""Home: drop a workbook, open what was open lately, or try the sample."""

from pathlib import Path

from PySide6.QtCore import QEvent, QSignalMapper, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.project.changes import Changes
from workbench.translation import _, language
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.ui.tour import DONE
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.device_card import DeviceCard
from workbench.ui.widgets.label_flow import FlowLayout
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.tall_area import TallArea

_LONGEST_FOLDER = 56  # characters: more is cut off in a small window; the tip says it all
_STEPS = 4
_WIDEST = 1000  # pixels at the usual text size
_TWO_CARDS = 560  # pixels of the page, at a text size of 100%, for cards beside each other


class HomePage(QWidget):
    """Where everything starts; asks the desk through `page_wanted`."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._inside = QWidget()
        self._title, self._lead = QLabel(), QLabel()
        self._title.setFont(theme.display_font())
        self._lead.setProperty("muted", True)
        for label in (self._title, self._lead):
            label.setWordWrap(True)
        self._drop = DropZone()
        self._drop.setObjectName("drop zone")
        self._drop.button.clicked.connect(self._on_import)
        self._open, self._sample = QPushButton(), QPushButton()
        self._other_sample, self._tour = QPushButton(), QPushButton()
        self._other_sample.clicked.connect(self._on_other_sample)
        self._tour.clicked.connect(self._on_tour)
        self._open.clicked.connect(self._on_open)
        self._sample.clicked.connect(self._on_sample)
        self._recent_card, self._how_card = Card(), Card()
        self.device = DeviceCard(session.self_testing)
        self.device.details_wanted.connect(self._on_details)
        self._steps = tuple(QLabel() for _n in range(_STEPS))
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._paths: list[Path] = []
        self._mapper = QSignalMapper(self)
        self._mapper.mappedInt.connect(self._on_recent)
        self._arrange()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self._title.setText(_("Sort the rows of a workbook"))
        self._title.setFont(theme.display_font())
        self._inside.setMaximumWidth(max(_WIDEST, theme.scaled(_WIDEST)))
        self._lead.setText(
            _(
                "Label some rows; BERT learns from them on this computer and labels the rest."
                " Nothing leaves it, and your workbook is never changed."
            )
        )
        self._open.setText(_("Open a project…"))
        self._sample.setText(_("Try the sample"))
        is_chinese = language() == "zh_CN"
        self._other_sample.setText(_("English sample") if is_chinese else _("Chinese sample"))
        self.device.retranslate()
        self._recent_card.set_title(_("Opened lately"))
        self._how_card.set_title(_("How it goes"))
        words = (
            _("Import: drop a workbook; the columns are guessed, and you correct the guess."),
            _("Label: one key a row, or take the labels from a column."),
            _("Train: Quick in seconds, Thorough in minutes; the charts show it learn."),
            _("Apply and export: every row gets a label, and the doubtful ones are marked."),
        )
        for place, (label, text) in enumerate(zip(self._steps, words, strict=True), 1):
            label.setText(f"<b>{place}</b>&nbsp;&nbsp; {text}")
        self._restyle()
        self._fold()
        self.shown()

    def shown(self) -> None:
        """Read the list of recent projects again, and how far the tour came."""
        kept = self._session.preferences.noted("tour")
        going_on = _("Go on with the tour") if kept.isdigit() else _("Take the tour")
        self._tour.setText(_("Tour once more") if kept == DONE else going_on)
        while (item := self._recent_card.body.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._paths = self._session.preferences.recent()
        for place, path in enumerate(self._paths):
            button = QPushButton()
            button.setProperty("row", True)
            button.setIcon(icons.icon("file"))
            button.setText(f"{path.stem}    {_shortened(path.parent)}".replace("&", "&&"))
            button.setToolTip(str(path))
            button.clicked.connect(self._mapper.map)
            self._mapper.setMapping(button, place)
            self._recent_card.body.addWidget(button)
        if not self._paths:
            none = QLabel(_("Projects that you open appear here."))
            none.setProperty("muted", True)
            self._recent_card.body.addWidget(none)

    def on_changed(self, changes: Changes) -> None:
        """Nothing here shows what is inside a project."""

    def open_request(self, request: object) -> None:
        """The desk answers what is asked of this page."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_steps"):
            self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards below each other where the window has no room for two."""
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        directions = QBoxLayout.Direction
        has_room = self.width() >= _TWO_CARDS * theme.text_scale()
        self._cards.setDirection(directions.LeftToRight if has_room else directions.TopToBottom)

    def _arrange(self) -> None:
        buttons = FlowLayout(gap=theme.GAP)
        buttons.addWidget(self._open)
        buttons.addWidget(self._sample)
        buttons.addWidget(self._other_sample)
        buttons.addWidget(self._tour)
        for label in self._steps:
            label.setWordWrap(True)
            self._how_card.body.addWidget(label)
        cards = self._cards
        cards.setSpacing(theme.GAP * 2)
        left = QVBoxLayout()
        left.setSpacing(theme.GAP * 2)
        left.addWidget(self._recent_card)
        left.addWidget(self.device)
        left.addStretch(1)
        cards.addLayout(left, 1)
        cards.addWidget(self._how_card, 1, Qt.AlignmentFlag.AlignTop)
        inside = self._inside
        column = QVBoxLayout(inside)
        column.setContentsMargins(*(theme.GAP * 4,) * 4)
        column.setSpacing(theme.GAP * 2)
        column.addWidget(self._title)
        column.addWidget(self._lead)
        column.addWidget(self._drop)
        column.addLayout(buttons)
        column.addLayout(cards)
        column.addStretch(1)
        scroll = TallArea(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _restyle(self) -> None:
        self._drop.retranslate()
        self._open.setIcon(icons.icon("folder"))
        self._sample.setIcon(icons.icon("sample"))
        self._other_sample.setIcon(icons.icon("sample"))
        self._tour.setIcon(icons.icon("help"))

    @Slot()
    def _on_import(self) -> None:
        self._session.page_wanted.emit("home", "import")

    @Slot()
    def _on_open(self) -> None:
        self._session.page_wanted.emit("home", "open")

    @Slot()
    def _on_sample(self) -> None:
        self._session.page_wanted.emit("home", "sample")

    @Slot()
    def _on_other_sample(self) -> None:
        other = "sample en" if language() == "zh_CN" else "sample zh"
        self._session.page_wanted.emit("home", other)

    @Slot()
    def _on_tour(self) -> None:
        self._session.page_wanted.emit("home", "tour")

    @Slot()
    def _on_details(self) -> None:
        self._session.page_wanted.emit("home", "computer")

    @Slot(int)
    def _on_recent(self, place: int) -> None:
        self._session.page_wanted.emit("home", self._paths[place])


class DropZone(QWidget):
    """A dashed place that says what may be dropped; the window itself takes the drop."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture, self._words, self._more = QLabel(), QLabel(), QLabel()
        self._words.setFont(theme.title_font())
        self._more.setProperty("muted", True)
        self.button = PrimaryButton()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 3,) * 4)
        column.setSpacing(theme.GAP)
        for widget in (self._picture, self._words, self._more, self.button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def retranslate(self) -> None:
        """Say everything in the present language."""
        colour, ratio = theme.colours().accent, self.devicePixelRatio()
        self._picture.setPixmap(icons.picture("import", colour, 36, ratio))
        self._words.setText(_("Drop an Excel workbook here"))
        self._words.setFont(theme.title_font())
        self._more.setText(_("or a CSV file, or a project of yours"))
        self.button.setText(_("Import a workbook…"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashed border."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.colours()
        painter.setBrush(QColor(colour.surface))
        pen = QPen(QColor(colour.line), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), 10, 10)


def _shortened(folder: Path) -> str:
    """Return a folder under the person's own as ~/…, and of a long path its end."""
    home = Path.home()
    if folder == home:
        return "~"
    under = folder.is_relative_to(home)
    text = f"~/{folder.relative_to(home).as_posix()}" if under else str(folder)
    most = round(_LONGEST_FOLDER / max(1.0, theme.text_scale()))
    return text if len(text) <= most else f"…{text[1 - most :]}"
