"""What the palette alone cannot say: cards, the primary button, the sidebar, thin scroll bars."""

from typing import Protocol


class Named(Protocol):
    """The colours that the sheet needs, as #rrggbb."""

    @property
    def window(self) -> str:
        """Behind everything."""

    @property
    def surface(self) -> str:
        """Cards and fields."""

    @property
    def raised(self) -> str:
        """Under the pointer."""

    @property
    def line(self) -> str:
        """Hairlines."""

    @property
    def text(self) -> str:
        """Words."""

    @property
    def muted(self) -> str:
        """Words of less weight."""

    @property
    def accent(self) -> str:
        """The one colour that calls."""

    @property
    def accent_text(self) -> str:
        """Words on it."""

    @property
    def good(self) -> str:
        """What went well."""

    @property
    def bad(self) -> str:
        """What went wrong."""


_SHEET = """
QFrame[card="true"] {{ background: {surface}; border: 1px solid {line}; border-radius: {gap}px; }}
QLabel[muted="true"] {{ color: {muted}; }}
QLabel[tone="good"] {{ color: {good}; }}
QLabel[tone="bad"] {{ color: {bad}; }}
QPushButton {{
  background: {surface}; border: 1px solid {line}; border-radius: 6px; padding: 5px 14px;
  min-height: {least}px;
}}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton, QToolButton, QComboBox {{ icon-size: {icon}px; }}
QToolButton[nav="true"] {{ icon-size: {sign}px; }}
QPushButton:hover {{ background: {raised}; }}
QPushButton:pressed {{ background: {line}; }}
QPushButton:focus {{ border: 1px solid {accent}; }}
QPushButton:disabled {{ color: {faded}; background: {window}; }}
QPushButton[primary="true"] {{
  background: {accent}; color: {accent_text}; border: 1px solid {accent}; font-weight: 600;
}}
QPushButton[primary="true"]:hover {{ background: {accent_near}; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {text}; padding: 4px 13px; }}
QPushButton[primary="true"]:disabled {{ background: {raised}; border-color: {line}; color: {muted}; }}
QPushButton[flat="true"] {{ border: 1px solid transparent; background: transparent; }}
QPushButton[stat="true"] {{
  background: {surface}; border: 1px solid {line}; border-radius: {gap}px; padding: 0; text-align: left;
}}
QPushButton[stat="true"]:hover, QPushButton[stat="true"]:focus {{ border-color: {accent}; }}
QPushButton[row="true"] {{
  background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 8px 10px;
  text-align: left;
}}
QPushButton[row="true"]:hover {{ background: {raised}; }}
QPushButton[row="true"]:focus {{ border: 1px solid {accent}; }}
QLineEdit, QPlainTextEdit, QTextBrowser, QTextEdit[field="true"] {{
  background: {surface}; border: 1px solid {line}; border-radius: 6px; padding: 4px 8px;
  selection-background-color: {accent}; selection-color: {accent_text};
}}
QLineEdit:focus, QPlainTextEdit:focus, QTextBrowser:focus,
QTextEdit[field="true"]:focus {{ border: 1px solid {accent}; }}
QTextEdit[flat="true"] {{ background: transparent; border: none; padding: 0; }}
QAbstractSpinBox {{
  background: {surface}; border: 1px solid {line}; border-radius: 6px; padding: 4px 8px;
  min-height: {least}px;
  qproperty-alignment: 'AlignRight | AlignVCenter';
}}
QAbstractSpinBox:focus {{ border: 1px solid {accent}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
  border: none; background: transparent; width: {drop}px; subcontrol-origin: border;
}}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; margin: 2px 3px 0 0; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; margin: 0 3px 2px 0; }}
QAbstractSpinBox::up-arrow {{ image: url({arrow_up}); width: {mark}px; height: {mark}px; }}
QAbstractSpinBox::down-arrow {{ image: url({arrow}); width: {mark}px; height: {mark}px; }}
QCheckBox::indicator, QTreeView::indicator, QTableView::indicator, QListView::indicator,
QRadioButton::indicator {{
  width: {box}px; height: {box}px; border: 1px solid {muted}; border-radius: 4px; background: {surface};
}}
QRadioButton::indicator {{ border-radius: {round}px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QCheckBox::indicator:focus,
QRadioButton::indicator:focus {{ border-color: {accent}; }}
QCheckBox::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked,
QListView::indicator:checked {{
  background: {accent}; border-color: {accent}; image: url({tick});
}}
QRadioButton::indicator:checked {{ background: {accent}; border-color: {accent}; image: url({dot}); }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {line}; }}
QTreeView::item {{ padding: 4px 2px; }}
QTreeView[quiet="true"] {{ outline: none; show-decoration-selected: 1; }}
QTreeView[quiet="true"]::item:hover {{ background: {raised}; }}
QTreeView[quiet="true"]::item:selected {{ background: {line}; color: {text}; }}
QListWidget[queue="true"] {{ outline: none; }}
QListWidget[queue="true"]::item {{ padding: 5px 8px; border-bottom: 1px solid {line}; }}
QListWidget[queue="true"]::item:selected {{ background: {accent}; color: {accent_text}; }}
QListWidget[contents="true"] {{ outline: none; }}
QListWidget[contents="true"]::item {{ padding: 5px 10px; }}
QListWidget[contents="true"]::item:hover {{ background: {raised}; }}
QListWidget[contents="true"]::item:selected {{ background: {accent}; color: {accent_text}; }}
QTableView[queue="true"]::item {{ padding: 2px 8px; }}
QTableView[roomy="true"]::item {{ padding: 0 8px; }}
QComboBox {{
  combobox-popup: 0;  /* the other kind of list leaves the chosen line without its background */
  background: {surface}; border: 1px solid {line}; border-radius: 6px; padding: 4px 8px;
  min-height: {least}px;
}}
QComboBox:hover {{ background: {raised}; }}
QComboBox:focus {{ border: 1px solid {accent}; }}
QComboBox:disabled {{ color: {faded}; background: {window}; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url({arrow}); width: {mark}px; height: {mark}px; }}
QComboBox QAbstractItemView {{ border: 1px solid {line}; outline: none; }}
QComboBox QAbstractItemView::item {{ padding: 4px 8px; }}
QComboBox QAbstractItemView::item:selected {{ background: {accent}; color: {accent_text}; }}
QTableView, QListView, QTreeView {{
  background: {surface}; border: 1px solid {line}; border-radius: 6px; gridline-color: {line};
}}
QTableView:focus, QListView:focus, QTreeView:focus {{ border: 1px solid {accent}; }}
QHeaderView {{ background: {surface}; }}
QHeaderView::section {{
  background: {window}; color: {muted}; border: none; border-bottom: 1px solid {line};
  border-right: 1px solid {line}; padding: 5px 8px;
}}
QTableCornerButton::section {{ background: {window}; border: none; border-bottom: 1px solid {line}; }}
QProgressBar {{ background: {raised}; border: none; border-radius: 3px; text-align: center; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {line}; padding: 4px; }}
QSplitter::handle {{ background: transparent; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget {{ background: transparent; }}
QMenuBar {{ background: {window}; border-bottom: 1px solid {line}; }}
QMenuBar::item {{ padding: 4px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {raised}; }}
QMenu {{ background: {surface}; border: 1px solid {line}; padding: 4px; }}
QMenu::item {{ padding: 5px 26px 5px 22px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent}; color: {accent_text}; }}
QMenu::item:disabled {{ color: {faded}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QStatusBar {{ background: {window}; border-top: 1px solid {line}; }}
QStatusBar::item {{ border: none; }}
QWidget#sidebar {{ background: {window}; border-right: 1px solid {line}; }}
QToolButton[nav="true"] {{
  border: 1px solid transparent; border-radius: 6px; padding: 7px 10px; text-align: left;
}}
QToolButton[nav="true"]:hover {{ background: {raised}; }}
QToolButton[nav="true"]:checked {{ background: {surface}; border-color: {line}; font-weight: 600; }}
QToolButton[nav="true"]:focus {{ border-color: {accent}; }}
QToolButton[chip="true"] {{
  background: {surface}; border: 1px solid {line}; border-radius: 6px; padding: 2px 8px;
}}
QToolButton[chip="true"]:hover {{ background: {raised}; }}
QToolButton[chip="true"]:pressed {{ background: {line}; }}
QToolButton[chip="true"]:checked {{ background: {raised}; border: 2px solid {accent}; padding: 1px 7px; }}
QFrame[notice="true"] QProgressBar {{ background: {line}; }}
QFrame[notice="true"] {{ background: {raised}; border: 1px solid {line}; border-radius: 6px; }}
QToolButton[fold="true"] {{ background: transparent; border: none; padding: 4px 2px; }}
QToolButton[fold="true"]:hover, QToolButton[fold="true"]:focus {{ color: {accent}; }}
QLabel[readout="true"] {{
  background: {raised}; border: 1px solid {line}; border-radius: 6px; padding: 4px 8px;
}}
QTabBar::tab {{
  background: transparent; color: {muted}; border: none; border-bottom: 2px solid transparent;
  padding: 4px 2px; margin-right: 18px;
}}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; }}
QTabBar::tab:hover, QTabBar::tab:focus {{ color: {accent}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
QScrollBar::handle {{ background: {line}; border-radius: 4px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def stylesheet(colours: Named, gap: int, arrow: str, scale: float = 1.0) -> str:
    """Return the application's style sheet in `colours`.

    `gap` is the radius of cards in pixels, `arrow` the file of a drop-down's arrow; the other marks
    of the theme lie beside it. Marks beside words grow by `scale` with them.
    """
    return _SHEET.format(
        gap=gap,
        least=18 if scale <= 1 else round(21 * scale),  # else a layout may squeeze large words
        icon=round(16 * scale),
        sign=round(20 * scale),
        mark=round(11 * scale),
        drop=round(18 * scale),
        box=round(14 * scale),
        round=round(14 * scale) // 2 + 1,
        arrow=arrow,
        arrow_up=arrow.replace("arrow-", "arrow-up-"),
        tick=arrow.replace("arrow-", "tick-"),
        dot=arrow.replace("arrow-", "dot-"),
        window=colours.window,
        surface=colours.surface,
        raised=colours.raised,
        line=colours.line,
        text=colours.text,
        muted=colours.muted,
        accent=colours.accent,
        accent_text=colours.accent_text,
        good=colours.good,
        bad=colours.bad,
        accent_near=_near(colours.accent),
        faded=colours.muted,
    )


def _near(colour: str) -> str:
    """Return a slightly lighter colour, for what is under the pointer."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{min(255, round(part * 1.12)):02x}" for part in parts)
