"""The glyphs that a report needs, taken out of Noto Sans CJK so that they can be embedded: Chinese is then
readable on any machine, and a file carries only what it shows.

The package brings one variable font with all weights and regions (32 MB). Its glyphs for the mainland are
picked, two weights are made fixed, and the outlines are turned into the older form that PDF holds.
"""

import importlib.util
import io
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from fontTools import subset
from fontTools.cffLib.CFF2ToCFF import convertCFF2ToCFF
from fontTools.ttLib import TTCollection, TTFont
from fontTools.varLib import instancer

from workbench.errors import PartMissing
from workbench.reporting.report import MISSING, visible

_PACKAGE, _FILE, _REGION = "manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc", " SC"
_WEIGHTS = {False: 400, True: 700}  # by whether it is bold
_TYPEWRITTEN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "·": "-"})
_ALWAYS = MISSING + "… –" + "".join(map(chr, range(0x20, 0x7F)))


@dataclass(frozen=True, slots=True)
class Face:
    """One weight. `data` is an OpenType file, `widths` are those of its characters, in ems.

    Quotation marks and ellipses of the font are as wide as a Chinese character; where a text is not
    `is_chinese`, those of typewriters take their place.
    """

    data: bytes
    widths: dict[str, float]
    is_chinese: bool = True

    def width(self, text: str, size: float) -> float:
        """Return how wide a text is. Characters that are not there count as an em."""
        return size * sum(self.widths.get(one, 1.0) for one in text)

    def drawn(self, text: str) -> str:
        """Return `text` in the characters that there are, a mark for each of the others."""
        said = composed(text)
        said = said if self.is_chinese else said.translate(_TYPEWRITTEN)
        return "".join(one if one in self.widths or one == "\n" else MISSING for one in said)


def composed(text: str) -> str:
    """Return a text without controls and with accents joined to their letters; a line stays a line."""
    return unicodedata.normalize("NFC", visible(text))


def faces(text: str, *, is_chinese: bool) -> Iterator[Face]:
    """Yield the usual weight and the bold one, with the characters of `text` and a few always used.

    Takes some seconds. Raises PartMissing where the package of the font is not there.
    """
    wanted = composed(text) + _ALWAYS
    picked = _picked(*_source(), wanted)
    for weight in _WEIGHTS.values():
        yield replace(_face(picked, weight), is_chinese=is_chinese)


def _source() -> tuple[Path, int]:
    """Return the font's file and the place of the region's font in it."""
    frozen = getattr(sys, "_MEIPASS", None)
    found = None if frozen else importlib.util.find_spec(_PACKAGE)
    origin = found.origin if found is not None else None
    folder = Path(frozen, _PACKAGE) if frozen else Path(origin or "").parent
    path = folder / _FILE
    if not path.is_file():
        raise PartMissing("manimgx-fonts-cjk", "PDF")
    with TTCollection(path, lazy=True) as collection:
        names = [str(font["name"].getDebugName(1)) for font in collection.fonts]
    return path, next(place for place, name in enumerate(names) if name.endswith(_REGION))


def _picked(path: Path, number: int, text: str) -> bytes:
    """Return a variable font's file with the glyphs of `text` alone: what was dropped is gone from memory
    too once it is read again.
    """
    options = subset.Options(layout_features=[], notdef_outline=True, glyph_names=False)
    with TTFont(path, fontNumber=number, lazy=True) as font:
        picker = subset.Subsetter(options)
        picker.populate(text=text)
        picker.subset(font)
        data = io.BytesIO()
        font.save(data)
    return data.getvalue()


def _face(picked: bytes, weight: int) -> Face:
    fixed = TTFont(io.BytesIO(picked))
    instancer.instantiateVariableFont(fixed, {"wght": weight}, inplace=True)
    fixed.recalcBBoxes = False
    convertCFF2ToCFF(fixed)
    data = io.BytesIO()
    fixed.save(data)
    em, metrics = fixed["head"].unitsPerEm, fixed["hmtx"]
    known = fixed.getBestCmap()
    return Face(data.getvalue(), {chr(code): metrics[name][0] / em for code, name in known.items()})
