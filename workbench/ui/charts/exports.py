"""Charts as files: pictures (.png, .svg) and one table of every point (.csv)."""

import csv
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QResizeEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView

from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.curve_chart import CurveChart
from workbench.ui.charts.mark_chart import MarkChart

_CELL = QSize(560, 300)  # pixels of one chart with its title
_TITLE = 28
_SCALE = 2  # dots a pixel in .png files


def save(charts: Sequence[CurveChart], path: Path) -> None:
    """Write `charts` to `path`, in the kind that its ending says; .png where it says none."""
    kind = path.suffix.lower()
    if kind == ".csv":
        _save_table(charts, path)
    elif kind == ".svg":
        _save_svg(charts, path)
    else:
        _save_png(charts, path)


def save_marks(chart: MarkChart, path: Path) -> None:
    """Write one chart of marks to `path`, in the kind that its ending says; .png where it says none."""
    kind, drawing = path.suffix.lower(), chart.drawing
    if kind == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(drawing.table)
        return
    if kind == ".svg":
        generator = _svg(path, _CELL)  # which has to outlive its painter
        painter = QPainter(generator)
        _paint_one(painter, chart, drawing.title, 0)
        painter.end()
    else:
        image = _image(_CELL)
        painter = QPainter(image)
        _paint_one(painter, chart, drawing.title, 0)
        painter.end()
        image.save(str(path), "PNG")  # type: ignore[call-overload] # the stub wants bytes


def _save_table(charts: Sequence[CurveChart], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["chart", "curve", "epoch", "value", "unit"])
        for chart in charts:
            units = {curve.id: curve.unit for curve in chart.spec.curves}
            for curve, (xs, ys) in chart.points().items():
                points = zip(xs, ys, strict=True)
                writer.writerows([chart.spec.id, curve, x, y, units[curve]] for x, y in points)


def _save_svg(charts: Sequence[CurveChart], path: Path) -> None:
    """Draw through QSvgGenerator: pyqtgraph's own exporter fails on present versions of Qt."""
    generator = _svg(path, _size(len(charts)))
    _paint(QPainter(generator), charts)


def _svg(path: Path, size: QSize) -> QSvgGenerator:
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    return generator


def _image(size: QSize) -> QImage:
    image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    return image


def _save_png(charts: Sequence[CurveChart], path: Path) -> None:
    image = _image(_size(len(charts)))
    _paint(QPainter(image), charts)
    image.save(str(path), "PNG")  # type: ignore[call-overload] # the stub wants bytes; text is right


def _size(count: int) -> QSize:
    return QSize(_CELL.width() * min(count, 2), _CELL.height() * -(-count // 2))


def _paint(painter: QPainter, charts: Sequence[CurveChart]) -> None:
    """Draw two charts a row, each at the size of its cell, whatever size it has on the screen."""
    size = _size(len(charts))
    painter.fillRect(0, 0, size.width(), size.height(), QColor(theme.colours().surface))
    for place, chart in enumerate(charts):
        _paint_one(painter, chart, _(chart.spec.title), place)
    painter.end()


def _paint_one(painter: QPainter, chart: CurveChart | MarkChart, title: str, place: int) -> None:
    """Draw a chart with its title into its cell."""
    left, top = place % 2 * _CELL.width(), place // 2 * _CELL.height()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRect(QPoint(left, top), _CELL), QColor(theme.colours().surface))
    painter.setPen(QColor(theme.colours().text))
    painter.setFont(theme.small_font())
    over = QRect(left + 12, top, _CELL.width() - 24, _TITLE)
    painter.drawText(over, Qt.AlignmentFlag.AlignVCenter, title)
    inside = QSize(_CELL.width(), _CELL.height() - _TITLE)
    before = chart.size()
    _resize(chart, inside)
    target = QRectF(left, top + _TITLE, inside.width(), inside.height())
    chart.render(painter, target, chart.rect())
    _resize(chart, before)


def _resize(chart: CurveChart | MarkChart, size: QSize) -> None:
    """Resize at once: a chart on the sheet that is not shown would wait until it is."""
    before = chart.size()
    chart.resize(size)
    for part in (chart, chart.viewport()):
        QCoreApplication.sendEvent(part, QResizeEvent(size, before))
    chart.getPlotItem().layout.activate()


def save_plot(
    plot: QGraphicsView,
    title: str,
    table: tuple[Sequence[str], Sequence[Sequence[object]]],
    path: Path,
) -> None:
    """Write one chart that is no `CurveChart` to `path`, as `save` does; `table` is header and lines."""
    kind = path.suffix.lower()
    if kind == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(table[0])
            writer.writerows(table[1])
        return
    size = QSize(plot.width(), plot.height() + _TITLE)
    if kind == ".svg":
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(size)
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        _paint_plot(QPainter(generator), plot, title, size)
        return
    image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    _paint_plot(QPainter(image), plot, title, size)
    image.save(str(path), "PNG")  # type: ignore[call-overload] # the stub wants bytes; text is right


def _paint_plot(painter: QPainter, plot: QGraphicsView, title: str, size: QSize) -> None:
    colours = theme.colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(0, 0, size.width(), size.height(), QColor(colours.surface))
    painter.setPen(QColor(colours.text))
    painter.setFont(theme.small_font())
    head = QRect(12, 0, size.width() - 24, _TITLE)
    painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, title)
    plot.render(painter, QRectF(0, _TITLE, plot.width(), plot.height()), plot.rect())
    painter.end()
