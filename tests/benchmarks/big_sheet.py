"""Makes the large workbook that the benchmarks read: many columns, real-looking cells, one seed."""

import argparse
import csv
import gzip
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

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


def arguments(description: str, rows: int) -> argparse.Namespace:
    """Return the options that every benchmark of sheets has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rows", type=int, default=rows)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--data", type=Path, help="a gzipped CSV with the 12 columns")
    return parser.parse_args()


def rows_for(options: argparse.Namespace) -> list[tuple[object, ...]]:
    """Return real rows where a file is given, else made-up ones."""
    if options.data:
        return rows_from(options.data, options.rows)
    return made_up_rows(options.rows)


def say(text: str) -> None:
    """Print at once, so that a long benchmark shows that it lives."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
