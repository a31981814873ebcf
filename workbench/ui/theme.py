"""Two palettes of our own on Qt's Fusion style, the fonts, and the one measure that spaces things."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from workbench.paths import resource
from workbench.translation import language
from workbench.ui.stylesheet import stylesheet

_NO_LIMIT = 16777215  # QWIDGETSIZE_MAX, which the binding does not name
_SET_FONT = Qt.WidgetAttribute.WA_SetFont
GAP = 8  # pixels; every distance is a multiple or a half of it

_CHINESE = ("Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC", "Source Han Sans SC")
_LATIN = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours by what they are for, as #rrggbb. `series` are those of curves, told apart by anyone."""

    window: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    accent_text: str
    good: str
    warn: str
    bad: str
    found: str
    series: tuple[str, ...]


LIGHT = Colours(
    window="#f5f4f1",
    surface="#ffffff",
    raised="#eceae5",
    line="#dcd9d2",
    text="#1f2421",
    muted="#626762",
    accent="#2f6f5e",
    accent_text="#ffffff",
    good="#287446",
    warn="#925d00",
    bad="#b3362b",
    found="#ffe08a",
    series=("#2f6f5e", "#c8682b", "#3f6fb5", "#8a4fa3", "#8a7a1f"),
)
DARK = Colours(
    window="#171a19",
    surface="#1f2322",
    raised="#2a2f2d",
    line="#3a403d",
    text="#e7e9e6",
    muted="#9aa19c",
    accent="#5fb59b",
    accent_text="#0f1614",
    good="#6cc48d",
    warn="#e0a84a",
    bad="#f0857a",
    found="#6a5513",
    series=("#5fb59b", "#eb9a5f", "#7fa9e6", "#c294d8", "#cdbd5a"),
)

_POINTS = 10.0  # of the font at a text size of 100%

_present = LIGHT
_chosen = "system"
_scale = 1.0
_applied = 1.0  # the scale that fonts have now


def colours() -> Colours:
    """Return the colours of the present theme."""
    return _present


def is_dark() -> bool:
    """Return whether the dark palette is in use."""
    return _present is DARK


def apply(app: QApplication, choice: str) -> None:
    """Use "light", "dark" or what the "system" prefers, everywhere and at once."""
    global _present, _chosen, _applied  # noqa: PLW0603 - one theme an application is the design
    _chosen = choice
    fonts = {one: one.font() for one in app.allWidgets() if one.testAttribute(_SET_FONT)}
    dark = choice == "dark" or (choice == "system" and _system_is_dark())
    _present = DARK if dark else LIGHT
    app.setStyle("Fusion")
    app.setPalette(_palette(_present))
    use_fonts(app)
    arrow = resource("icons", "arrow-dark.svg" if dark else "arrow-light.svg").as_posix()
    app.setStyleSheet(stylesheet(_present, GAP, arrow, _scale))
    ratio, _applied = _scale / _applied, _scale
    for (
        widget,
        font,
    ) in fonts.items():  # a new style sheet puts back the first that a widget ever had
        font.setFamilies(app.font().families())
        font.setPointSizeF(max(1.0, font.pointSizeF() * ratio))
        widget.setFont(font)


def follow_system(app: QApplication) -> None:
    """Apply again where the system's preference is what counts."""
    if _chosen == "system":
        apply(app, "system")


def use_fonts(app: QApplication) -> None:
    """Put the families of the present language first: a Chinese fallback is not left to chance."""
    font = app.font()
    order = (*_CHINESE, *_LATIN) if language() == "zh_CN" else (*_LATIN, *_CHINESE)
    font.setFamilies(list(order))
    font.setPointSizeF(_POINTS * _scale)
    app.setFont(font)


def set_text_size(percent: int) -> float:
    """Let letters, and whatever is as wide or high as words, be so large from the next `apply` on.

    Returns how much larger that is than before.
    """
    global _scale
    before, _scale = _scale, percent / 100
    return _scale / before


def text_scale() -> float:
    """Return how large words are, 1.0 at 100%."""
    return _scale


def scaled(pixels: float) -> int:
    """Return a width or height that holds words, meant for a text size of 100%, as it is now.

    What grows is never more than fits on the screen.
    """
    wanted = round(pixels * _scale)
    return wanted if _scale <= 1 else min(wanted, most_of_screen().width())


def room(width: int, height: int) -> QSize:
    """Return the size of a dialog meant for a text size of 100%, bounded by the screen."""
    return QSize(round(width * _scale), round(height * _scale)).boundedTo(most_of_screen())


def most_of_screen(which: QScreen | None = None) -> QSize:
    """Return what a dialog may take of a screen, usually the first: its frame and title need room, too."""
    screen = (which or QGuiApplication.primaryScreen()).availableSize()
    return QSize(round(0.92 * screen.width()), round(0.88 * screen.height()))


def resize(root: QWidget, ratio: float) -> None:
    """Let widths and heights that were set below `root` follow a change of the text size. Before the
    style is applied, which sets its own anew.
    """
    for widget in root.findChildren(QWidget):
        least, most = widget.minimumSize(), widget.maximumSize()
        wide, high = (_times(one, ratio) for one in (most.width(), most.height()))
        widget.setMaximumSize(max(wide, least.width()), max(high, least.height()))
        widget.setMinimumSize(_times(least.width(), ratio), _times(least.height(), ratio))
        widget.setMaximumSize(wide, high)


def _times(pixels: int, ratio: float) -> int:
    """Return a size that was set; what was not set (0, or Qt's greatest) stays as it is."""
    return pixels if pixels in {0, _NO_LIMIT} else max(1, round(pixels * ratio))


def title_font() -> QFont:
    """Return the font of headings."""
    font = QFont(QGuiApplication.font())
    font.setPointSizeF(font.pointSizeF() + 1.5 * _scale)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def display_font() -> QFont:
    """Return the font of one large number or of a page's first words."""
    font = QFont(QGuiApplication.font())
    font.setPointSizeF(font.pointSizeF() + 10 * _scale)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def small_font() -> QFont:
    """Return the font of notes."""
    font = QFont(QGuiApplication.font())
    font.setPointSizeF(font.pointSizeF() - _scale)
    return font


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _palette(c: Colours) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, c.window),
        (roles.WindowText, c.text),
        (roles.Base, c.surface),
        (roles.AlternateBase, c.window),
        (roles.Text, c.text),
        (roles.Button, c.surface),
        (roles.ButtonText, c.text),
        (roles.BrightText, c.bad),
        (roles.ToolTipBase, c.raised),
        (roles.ToolTipText, c.text),
        (roles.PlaceholderText, c.muted),
        (roles.Highlight, c.accent),
        (roles.HighlightedText, c.accent_text),
        (roles.Link, c.accent),
        (roles.Accent, c.accent),
        (roles.Light, c.surface),
        (roles.Midlight, c.raised),
        (roles.Mid, c.line),
        (roles.Dark, c.line),
        (roles.Shadow, c.line),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(c.muted))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.Highlight, QColor(c.line))
    return palette
