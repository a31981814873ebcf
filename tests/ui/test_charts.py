"""Charts as a person uses them: read, zoom, compare, save; and what a run that went on draws."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench import events as ev
from workbench.ui.charts import CHARTS
from workbench.ui.charts.curve_chart import CurveChart
from workbench.ui.charts.curve_data import MOST_POINTS, CurveData
from workbench.ui.charts.panel import ChartPanel

STEPS = 40


def story(last: int = STEPS) -> list[ev.Event]:
    """Return the events of a run of ten steps an epoch."""
    found: list[ev.Event] = []
    for step in range(1, last + 1):
        at = step / 10
        found.append(ev.BatchDone(step, at, 2 / step, 1e-4, 50.0, 1.5, 2048.0))
        found.append(ev.MachineMeasured(at, 0.75, 900.0 + step))
        if step % 10 == 0:
            found.append(ev.EpochDone(step // 10, 4, 1 / step, 2 / step, 0.5 + at / 10, 0.5))
    return found


@pytest.fixture
def panel(qtbot: QtBot) -> ChartPanel:
    found = ChartPanel()
    qtbot.addWidget(found)
    found.resize(900, 600)
    found.show()
    found.replay(story())
    return found


def chart(panel: ChartPanel, name: str) -> CurveChart:
    return next(one for one in panel.charts if one.spec.id == name)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def drawn_area(picture: QImage) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of the coloured pixels: the curve and its legend."""
    places = [
        (x, y)
        for y in range(picture.height())
        for x in range(0, picture.width(), 3)
        if picture.pixelColor(x, y).hsvSaturation() > 60
    ]
    xs, ys = zip(*places, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def named(one: CurveChart) -> list[str]:
    return [label.text for _sample, label in one._legend.items]


def test_every_chart_draws_its_measure(panel: ChartPanel) -> None:
    last = {
        c.spec.id: {k: ys[-1] for k, (_x, ys) in c.points().items() if ys} for c in panel.charts
    }
    assert last["gradient_norm"] == {"norm": 1.5}
    assert last["tokens"] == {"tokens": 2048.0}
    assert last["usage"] == {"cpu": 0.75}
    assert last["memory"] == {"memory": 940.0}
    assert last["speed"] == {"speed": 50.0}
    assert named(chart(panel, "usage")) == ["CPU"], "a computer without a GPU has no such curve"


def test_read_out_says_every_curve_at_the_mouse(panel: ChartPanel) -> None:
    loss = chart(panel, "loss")
    box = loss.getPlotItem().getViewBox()
    where = loss.mapFromScene(box.mapViewToScene(box.viewRect().center()))
    QTest.mouseMove(loss.viewport(), where)
    QTest.qWait(30)
    assert loss.readout.text().startswith("Epoch 2")
    loss.read_at(2.0)
    assert loss.readout.text().splitlines() == [
        "Epoch 2",
        "each batch 0.1",
        "training 0.05",
        "validation 0.1",
    ]
    usage = chart(panel, "usage")
    usage.read_at(1.0)
    assert usage.readout.text().splitlines()[1] == "CPU 75.0%"
    memory = chart(panel, "memory")
    memory.read_at(1.0)
    assert memory.readout.text().splitlines()[1] == "memory 910 MiB"


def test_arrow_keys_move_the_read_out_from_epoch_to_epoch(panel: ChartPanel) -> None:
    quality = chart(panel, "quality")
    QTest.keyClick(quality, Qt.Key.Key_Left)
    assert quality.readout.text().startswith("Epoch 4\naccuracy 90.0%")
    QTest.keyClick(quality, Qt.Key.Key_Left)
    QTest.keyClick(quality, Qt.Key.Key_Left)
    assert quality.readout.text().startswith("Epoch 2\n")
    assert quality.accessibleDescription() == quality.readout.text()
    QTest.keyClick(quality, Qt.Key.Key_Right)
    assert quality.readout.text().startswith("Epoch 3\n")
    QTest.keyClick(quality, Qt.Key.Key_Escape)
    assert quality.readout.text() == ""


def test_zoom_stays_while_points_arrive_until_all_is_shown(panel: ChartPanel) -> None:
    loss = chart(panel, "loss")
    QTest.keyClick(loss, Qt.Key.Key_Plus)
    near = loss.getPlotItem().getViewBox().viewRange()[0]
    assert panel.all_button.isEnabled()
    panel.add(ev.BatchDone(50, 5.0, 0.1, 1e-4, 50.0))
    panel.redraw()
    assert loss.getPlotItem().getViewBox().viewRange()[0] == near
    QTest.mouseDClick(loss.viewport(), Qt.MouseButton.LeftButton)
    low, high = loss.getPlotItem().getViewBox().viewRange()[0]
    assert low <= 0
    assert high >= 5
    assert not panel.all_button.isEnabled()


def test_a_dragged_frame_zooms(panel: ChartPanel) -> None:
    loss = chart(panel, "loss")
    view = loss.viewport()
    start, end = view.rect().center(), view.rect().center() + loss.rect().center() / 3
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(view, start + (end - start) * share)
        QTest.qWait(20)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    QTest.qWait(20)
    assert loss.is_zoomed
    panel.all_button.click()
    assert not loss.is_zoomed


def test_earlier_runs_can_be_hidden(panel: ChartPanel) -> None:
    panel.set_ghosts([story(60)])
    loss = chart(panel, "loss")
    wide = loss.getPlotItem().getViewBox().viewRange()[0][1]
    assert wide >= 6
    panel.ghosts_button.click()
    assert not any(item.isVisible() for _curve, item in loss._ghosts)
    assert loss.getPlotItem().getViewBox().viewRange()[0][1] < wide


def test_a_number_is_charted_by_its_error(panel: ChartPanel) -> None:
    panel.replay([ev.EpochDone(n, 3, 4.0, 5.0, -1.0, -1.0, "mae", 12.5 - n) for n in (1, 2, 3)])
    quality = chart(panel, "quality")
    assert {k: ys for k, (_x, ys) in quality.points().items() if ys} == {"mae": [11.5, 10.5, 9.5]}
    assert named(quality) == ["mean absolute error"]
    QTest.qWait(30)  # the range is found when it is painted
    low, high = quality.getPlotItem().getViewBox().viewRange()[1]
    assert high > 11
    assert low > 1, "not the range of a share"


def test_a_run_that_went_on_draws_over_what_was_lost(panel: ChartPanel) -> None:
    panel.begin([*story(35), ev.ProgressKept(30, 3.0)])
    for event in story()[-20:]:
        panel.add(event)
    panel.end()
    xs, _ys = chart(panel, "loss").points()["batch"]
    assert xs == sorted(set(xs))
    assert len(xs) == STEPS


def test_a_long_run_keeps_few_points_and_nothing_out_of_order() -> None:
    data = CurveData()
    for step in range(23_000):
        data.add(step / 100, 1.0)
    for step in range(20_000, 24_000):
        data.add(step / 100, 2.0)
    assert len(data.x) <= MOST_POINTS
    assert data.x == sorted(data.x)
    near = data.nearest(239.0)
    assert near is not None
    assert near[1] == 2.0


def test_all_charts_or_one_are_saved_readably(panel: ChartPanel, tmp_path: Path) -> None:
    panel.save(tmp_path / "all.csv")
    rows = table(tmp_path / "all.csv")
    assert {row["chart"] for row in rows} == {spec.id for spec in CHARTS}
    units = {row["curve"]: row["unit"] for row in rows}
    assert (units["memory"], units["cpu"], units["tokens"]) == ("MiB", "share", "tokens/s")
    panel.save(tmp_path / "one.csv", "memory")
    only = table(tmp_path / "one.csv")
    assert [float(row["value"]) for row in only] == [900.0 + n for n in range(1, STEPS + 1)]
    for name in ("all", "one"):
        wanted = "" if name == "all" else "memory"
        panel.save(tmp_path / f"{name}.svg", wanted)
        panel.save(tmp_path / f"{name}.png", wanted)
        picture = QImage(str(tmp_path / f"{name}.png"))
        drawing = QSvgRenderer(str(tmp_path / f"{name}.svg"))
        assert drawing.isValid()
        assert drawing.viewBox().size() * 2 == picture.size()
    every, one = (QImage(str(tmp_path / f"{name}.png")) for name in ("all", "one"))
    assert every.height() == 4 * one.height()
    lowest = every.copy(one.width(), 3 * one.height(), one.width(), one.height())
    assert drawn_area(lowest) == pytest.approx(drawn_area(one), abs=40)


def test_a_chart_on_the_other_sheet_is_saved_as_if_it_were_shown(
    panel: ChartPanel, tmp_path: Path
) -> None:
    panel.save(tmp_path / "hidden.png", "memory")
    panel.tabs.setCurrentIndex(1)
    QTest.qWait(50)
    panel.save(tmp_path / "shown.png", "memory")
    hidden, shown = (QImage(str(tmp_path / f"{name}.png")) for name in ("hidden", "shown"))
    assert drawn_area(hidden) == pytest.approx(drawn_area(shown), abs=40)  # axes differ in width
