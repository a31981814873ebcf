"""Words can be read: contrasts by WCAG 2.1, computed from the palettes, the style sheet and the chips."""

import re
from itertools import product

import pytest
from PySide6.QtGui import QColor, QPalette

from workbench.project.labels import PALETTE
from workbench.ui import theme
from workbench.ui.stylesheet import stylesheet
from workbench.ui.tables import chips
from workbench.ui.tables.rows_table import mixed
from workbench.ui.theme import DARK, LIGHT, Colours
from workbench.ui.widgets.result_matrix import tinted

WORDS, GRAPHICS = 4.5, 3.0
THEMES = pytest.mark.parametrize("c", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: QColor) -> float:
    """Return the relative luminance as WCAG 2.1 defines it."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str | QColor, other: str | QColor) -> float:
    a, b = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (b + 0.05) / (a + 0.05)


def test_the_measure_itself() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48  # the known grey that just fails


@THEMES
def test_words_can_be_read_on_every_ground(c: Colours) -> None:
    words = (c.text, c.muted, c.accent, c.good, c.warn, c.bad)
    grounds = (c.window, c.surface, c.raised)
    weak = [(w, g) for w, g in product(words, grounds) if contrast(w, g) < WORDS]
    assert weak == []
    assert contrast(c.accent_text, c.accent) >= WORDS
    assert contrast(c.text, c.found) >= WORDS


@THEMES
def test_curves_and_frames_can_be_told_from_their_ground(c: Colours) -> None:
    assert [s for s in c.series if contrast(s, c.surface) < GRAPHICS] == []
    assert contrast(c.muted, c.surface) >= GRAPHICS  # the frames of boxes to tick
    assert contrast(c.accent, c.window) >= GRAPHICS  # the frame of what has the keyboard


@THEMES
def test_every_pair_of_the_style_sheet_can_be_read(c: Colours) -> None:
    sheet = re.sub(r"/\*.*?\*/", "", stylesheet(c, 8, "arrow-light.svg"), flags=re.DOTALL)
    pairs = 0
    for names, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        said = dict(re.findall(r"(?<![-\w])(color|background): (#\w{6})", body))
        if "color" not in said:
            continue
        pairs += 1
        grounds = [said["background"]] if "background" in said else [c.window, c.surface]
        for ground in grounds:
            assert contrast(said["color"], ground) >= WORDS, names.strip()
    assert pairs > 15


@THEMES
def test_what_is_disabled_can_still_be_read(c: Colours) -> None:
    palette = theme._palette(c)
    off = QPalette.ColorGroup.Disabled
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
        colour = palette.color(off, role)
        assert colour.alpha() == 255
        for ground in (c.window, c.surface):
            assert contrast(colour, ground) >= WORDS


@THEMES
def test_names_of_labels_can_be_read_on_their_chips(c: Colours) -> None:
    rows = (c.surface, mixed(c.accent, c.surface, 0.16).name())  # plain and selected
    for colour, row in product(PALETTE, rows):
        chip = mixed(colour, row, chips._TINT / 255)
        assert contrast(c.text, chip) >= WORDS, (colour, row)
    for row in rows:
        assert contrast(c.muted, row) >= WORDS, row  # "skipped", and the number of a row


@THEMES
@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_counts_can_be_read_on_the_strongest_tint(
    c: Colours, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "_present", c)
    for colour in (c.good, c.bad):
        tint = tinted(colour, share)
        assert contrast(c.text, mixed(tint.name(), c.surface, tint.alphaF())) >= WORDS
