"""Draw the icons that the systems want as pictures: python packaging/icons.py FOLDER

Needs PySide6 and Pillow, so it runs in the build's environment. FOLDER then holds what Linux puts into
hicolor, an .ico for Windows and an .icns for macOS.
"""

import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SOURCE = Path(__file__).resolve().parent.parent / "resources" / "icons"
# our drawing, its name in hicolor, and the folder there
DRAWINGS = (
    ("app", "bert-workbench", "apps"),
    ("document-project", "application-x-bertwb-project", "mimetypes"),
    ("document-model", "application-x-bertpack-model", "mimetypes"),
)
SIZES = (16, 24, 32, 48, 64, 128, 256)
LARGEST = 1024


def main() -> int:
    """Draw everything."""
    folder = Path(sys.argv[1])
    _application = QGuiApplication([])
    for drawing, name, kind in DRAWINGS:
        source = SOURCE / f"{drawing}.svg"
        scalable = folder / "hicolor" / "scalable" / kind / f"{name}.svg"
        scalable.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, scalable)
        for size in SIZES:
            draw(source, folder / "hicolor" / f"{size}x{size}" / kind / f"{name}.png", size)
        large = folder / f"{name}.png"
        draw(source, large, LARGEST)
        with Image.open(large) as picture:
            picture.save(folder / f"{name}.ico", sizes=[(size, size) for size in SIZES])
            picture.save(folder / f"{name}.icns")
    return 0


def draw(source: Path, target: Path, size: int) -> None:
    """Write a drawing as a square picture of `size` pixels."""
    target.parent.mkdir(parents=True, exist_ok=True)
    picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(source)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    if not picture.save(str(target)):
        raise OSError(f"{target} could not be written")


if __name__ == "__main__":
    sys.exit(main())
