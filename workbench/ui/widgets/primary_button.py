"""The one button of a page that most people want next."""

from PySide6.QtWidgets import QPushButton, QWidget


class PrimaryButton(QPushButton):
    """Filled in the accent colour."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("primary", True)
        self.setDefault(True)
