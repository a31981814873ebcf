"""Makes the large sheet that the benchmarks move: 12 columns, real cells or made-up ones of one seed."""

import csv
import gzip
import random
from datetime import datetime, timedelta
from pathlib import Path

HEADER = (
    "id", "date", "customer", "region", "product", "channel",
    "amount", "quantity", "rating", "subject", "text", "note",
)  # fmt: skip
WORDS = (
    "delivery late parcel broken screen refund polite support price coupon login page colour "
    "size kettle chair lamp garden hose returned twice never again happy fast box dented 物流 "
    "很慢 质量 不错 退款 客服 态度 价格 优惠 页面 打不开"
).split()


def made_up_rows(count: int) -> list[tuple[object, ...]]:
    """Return `count` rows of 12 cells from one seed."""
    pick = random.Random(7)
    start = datetime(2026, 1, 1)
    rows: list[tuple[object, ...]] = []
    for number in range(count):
        text = " ".join(pick.choices(WORDS, k=pick.randint(5, 40)))
        rows.append(
            (
                f"{number:08d}",
                start + timedelta(minutes=number),
                f"C{pick.randint(1, 20000):06d}",
                pick.choice(("North", "South", "East", "West")),
                pick.choice(WORDS),
                pick.choice(("web", "shop", "phone")),
                round(pick.uniform(1, 900), 2),
                pick.randint(1, 9),
                pick.choice((1, 2, 3, 4, 5, None)),
                " ".join(pick.choices(WORDS, k=4)),
                text,
                pick.choice((None, "=checked", "ok", "-")),
            )
        )
    return rows


def rows_from(path: Path, count: int) -> list[tuple[object, ...]]:
    """Return the first `count` rows of a gzipped CSV with the same 12 columns."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        found: list[tuple[object, ...]] = []
        for row in reader:
            found.append(tuple(_typed(place, cell) for place, cell in enumerate(row)))
            if len(found) == count:
                break
    return found


def _typed(place: int, cell: str) -> object:
    if not cell:
        return None
    if place in {6, 7, 8}:
        try:
            return float(cell)
        except ValueError:
            return cell
    return cell


def write_workbook(path: Path, rows: list[tuple[object, ...]]) -> None:
    """Write `rows` under the header as an ordinary workbook with shared strings."""
    import xlsxwriter  # noqa: PLC0415 - spawned engines import this module too, and are timed

    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell, date)
                elif isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif cell is not None:
                    sheet.write(number, place, cell)


def rows_for(count: int, data: Path | None) -> list[tuple[object, ...]]:
    """Return rows of `big/rows_100k.csv.gz` in the folder `data` where it is there, else made-up ones."""
    real = data / "big" / "rows_100k.csv.gz" if data else None
    return rows_from(real, count) if real and real.is_file() else made_up_rows(count)
