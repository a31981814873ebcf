"""Which rules clean the texts of a sheet: kept with the sheet, and with every model that learnt so."""

import json
import math
from dataclasses import asdict, dataclass
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
    """`rules` are names of RULE_NAMES, kept in that order. `boilerplate` are the lines that its rule
    removes.

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

    def __post_init__(self) -> None:
        """Put the rules in order. Raises ValueError for a rule that there is not."""
        if not set(self.rules) <= set(RULE_NAMES):
            raise ValueError("unknown rule")
        in_order = tuple(name for name in RULE_NAMES if name in self.rules)
        object.__setattr__(self, "rules", in_order)  # frozen for others


def to_json(recipe: Recipe) -> str:
    """Return the recipe as a line of JSON."""
    return json.dumps(asdict(recipe), ensure_ascii=False)


def from_json(text: str) -> Recipe:
    """Return the recipe that `to_json` wrote, or one that does nothing for "".

    Keys that are not known are left out. Raises ValueError where it is no recipe.
    """
    if not text.strip():
        return Recipe()
    try:
        found: Any = json.loads(text)
    except RecursionError:
        raise ValueError("not a recipe") from None
    if not isinstance(found, dict):
        raise ValueError("not a recipe")  # noqa: TRY004 - bad content, not a bad call
    usual = asdict(Recipe())
    recipe = Recipe(
        **{name: _typed(name, found[name], usual[name]) for name in usual if name in found}
    )
    if recipe.missing not in MISSING or recipe.duplicates not in DUPLICATES:
        raise ValueError("unknown choice")
    if recipe.shortest < 0 or not 0 <= recipe.similarity <= 1:
        raise ValueError("out of bounds")
    return recipe


def _typed(name: str, value: Any, usual: object) -> Any:
    """Return a value from JSON in the type that its field usually has."""
    if isinstance(usual, tuple) and isinstance(value, list):
        if not all(isinstance(one, str) for one in value):
            raise ValueError(name)
        return tuple(value)
    if isinstance(usual, float) and type(value) is int:
        value = float(value) if -1 <= value <= 1 else math.nan  # beyond the bounds anyway
    if type(value) is not type(usual):
        raise ValueError(name)
    return value


def is_plain(recipe: Recipe) -> bool:
    """Return whether the recipe does nothing: texts stay as they are, and so do rows without one."""
    removes_lines = "boilerplate" in recipe.rules and recipe.boilerplate
    stands_in = (recipe.missing == "constant" and recipe.constant) or (
        recipe.missing == "column" and recipe.fallback_column
    )
    return not (
        set(recipe.rules) - {"boilerplate"}
        or removes_lines
        or stands_in
        or recipe.shortest > 1  # a text that is not blank has one
        or recipe.duplicates != "keep"
        or recipe.separator != Recipe().separator
    )
