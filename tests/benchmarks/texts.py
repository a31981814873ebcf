"""Labelled texts for the benchmarks of learning: real ones where a folder is given, else made up."""

import csv
import random
from pathlib import Path

TOPICS = {
    "delivery": "parcel courier late arrived box dented tracking depot doorstep missing".split(),
    "payment": "invoice charged twice refund card voucher price receipt bank declined".split(),
    "account": "login password email locked profile reset code signed address verify".split(),
    "product": "kettle lamp chair colour size broken stitching battery cable screen".split(),
    "service": "agent polite waited answered phone chat rude helpful explained manager".split(),
    "website": "page search basket loading button app crashed menu filter checkout".split(),
}
COMMON = (
    "the a and was is my it on in for with this that very not again when after before still"
    " please could would last week order today again nobody everything because"
).split()
_MIXTURE = ("trec6", "banking77", "goemotions", "emobank")  # questions, intents, chat, news


def rows(data: Path | None, name: str, part: str, count: int) -> list[tuple[str, str]]:
    """Return (text, label) pairs of `text/NAME/PART.csv`, shuffled, or made-up ones."""
    pick = random.Random(f"{name} {part}")
    file = data / "text" / name / f"{part}.csv" if data else None
    if file is None or not file.is_file():
        return [made_up(pick) for _ in range(count)]
    with file.open(encoding="utf-8", newline="") as opened:
        found = [(row["text"], row["label"]) for row in csv.DictReader(opened)]
    pick.shuffle(found)
    return found[:count]


def mixed(data: Path | None, count: int) -> list[str]:
    """Return distinct texts as a column of comments has them: mostly short, some long, a few a page."""
    pick = random.Random(11)
    pool = [text for name in _MIXTURE for text, _label in rows(data, name, "train", count)]
    joined = (
        " ".join(pick.choices(pool, k=pick.choices((1, 3, 10), (80, 15, 5))[0]))
        for _ in range(4 * count)
    )
    return list(dict.fromkeys(joined))[:count]


def made_up(pick: random.Random) -> tuple[str, str]:
    """Return a text whose label its words betray, mostly."""
    label = pick.choice(list(TOPICS))
    other = TOPICS[pick.choice(list(TOPICS))]
    words = [
        pick.choice(pick.choices((COMMON, TOPICS[label], other), (6, 2, 1))[0])
        for _ in range(pick.randint(5, 30))
    ]
    return " ".join(words), label
