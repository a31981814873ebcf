"""Take what reports need out of Noto Sans CJK: fonts.py FOLDER

The font's file holds the same 45,000 characters in the shapes of five regions; reports
(workbench/reporting/glyphs.py) are set in those of the mainland and read no table of a layout engine. Every
character stays, 32.7 MB become 19.5 (packed 15.5 and 9.4). Takes a minute, once.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

sys.path.insert(0, str(Path(__file__).resolve().parent))

import contents

REGION = " SC"


def main() -> int:
    """Write the font under its own name, unless it is there."""
    source, target = contents.font_source(), Path(sys.argv[1]) / contents.FONT
    if not target.is_file() or target.stat().st_mtime < source.stat().st_mtime:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        write(source, part)
        part.replace(target)
    print(
        f"  {target.name}: {source.stat().st_size / 1e6:.1f} MB to {target.stat().st_size / 1e6:.1f}"
    )
    return 0


def write(source: Path, target: Path) -> None:
    """Write the font of one region as a collection of one."""
    with TTCollection(source, lazy=True) as collection:
        names = [str(font["name"].getDebugName(1)) for font in collection.fonts]
    number = next(place for place, name in enumerate(names) if name.endswith(REGION))
    options = subset.Options(layout_features=[], notdef_outline=True, glyph_names=False)
    with TTFont(source, fontNumber=number, lazy=True) as font:
        picker = subset.Subsetter(options)
        picker.populate(unicodes=font.getBestCmap())
        picker.subset(font)
        made = TTCollection()
        made.fonts = [font]
        made.save(target)


if __name__ == "__main__":
    sys.exit(main())
