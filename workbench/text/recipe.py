"""Which rules clean the texts of a sheet: kept with the sheet, and with every model that learnt so."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

RULE_NAMES = (
    "unicode",
    "control",
    "html",
    "quoted",
    "signature",
    "links",
    "boilerplate",
    "space",
)
MISSING = ("skip", "constant", "column")
DUPLICATES = ("keep", "exact", "near")


@dataclass(frozen=True, slots=True)
class Recipe:
    """`rules` are names of RULE_NAMES. `boilerplate` are the lines that its rule removes.

    A text with fewer than `shortest` characters counts as empty. Where a row has no text, `missing`
    says whether it is skipped, gets `constant`, or the text of `fallback_column`. `duplicates` says
    which rows are not learnt from because an earlier row says the same: none, "exact" or "near" ones,
    of at least `similarity`. `separator` joins several text columns.
    """

    rules: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    shortest: int = 0
    missing: str = "skip"
    constant: str = ""
    fallback_column: str = ""
    duplicates: str = "keep"
    similarity: float = 0.9
    separator: str = "\n"


def to_json(recipe: Recipe) -> str:
    """Return the recipe as a line of JSON."""
    return json.dumps(asdict(recipe), ensure_ascii=False)


def from_json(text: str) -> Recipe:
    """Return the recipe that `to_json` wrote, or one that does nothing for "".

    Raises ValueError where it is none.
    """
    if not text:
        return Recipe()
    found: Any = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not a recipe")  # noqa: TRY004 - bad content, not a bad call
    usual = Recipe()
    said: dict[str, Any] = {}
    for field in fields(Recipe):
        value = found.get(field.name, getattr(usual, field.name))
        value = tuple(value) if isinstance(value, list) else value
        if isinstance(getattr(usual, field.name), float) and isinstance(value, int):
            value = float(value)
        if type(value) is not type(getattr(usual, field.name)):
            raise ValueError(field.name)
        said[field.name] = value
    recipe = Recipe(**said)
    if not set(recipe.rules) <= set(RULE_NAMES) or recipe.missing not in MISSING:
        raise ValueError("unknown rule")
    return recipe


def is_plain(recipe: Recipe) -> bool:
    """Return whether the recipe changes nothing."""
    return recipe == Recipe() or recipe == Recipe(separator=recipe.separator)
