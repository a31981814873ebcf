"""A scroll area whose content is as high as its wrapped words need: Qt's own squeezes them."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class TallArea(QScrollArea):
    """Scrolls up and down only; the content is as wide as the area. Where `holds_width`, the area is
    never narrower than its content can be: a dialog's words are not to be cut off.
    """

    def __init__(
        self, content: QWidget, parent: QWidget | None = None, *, holds_width: bool = False
    ) -> None:
        super().__init__(parent)
        self._holds_width = holds_width
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the content its height whenever its width or what stands in it has changed."""
        content = self.widget()
        if watched is content and event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            layout = content.layout()
            if layout is not None and layout.hasHeightForWidth():
                wanted, least = layout.totalHeightForWidth, layout.totalMinimumHeightForWidth
                content.setMinimumHeight(max(wanted(content.width()), least(content.width())))
            if self._holds_width:
                bar = self.verticalScrollBar().sizeHint().width()
                self.setMinimumWidth(content.minimumSizeHint().width() + bar)
        return super().eventFilter(watched, event)
