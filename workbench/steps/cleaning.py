"""Where recipes meet sheets: the texts of rows as a model gets them."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.project import rows
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.text.cleaning import Cleaner
from workbench.text.recipe import from_json, is_plain

_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class CleanText:
    """Joins the text cells of a row after a recipe."""

    cleaner: Cleaner

    @property
    def stand_in(self) -> str:
        """Return the column that a blank row falls back to, or ""."""
        recipe = self.cleaner.recipe
        return recipe.fallback_column if recipe.missing == "column" else ""

    def join(self, parts: Sequence[str], fallback: str = "") -> str:
        """Return the text of a row, or ""."""
        return self.cleaner.join(parts, fallback)


def joins_of(recipe: str) -> CleanText | None:
    """Return what makes texts after a stored recipe, or None where it changes nothing."""
    found = from_json(recipe)
    return None if is_plain(found) else CleanText(Cleaner(found))


def raw_texts(project: Project, sheet: Sheet) -> list[tuple[int, str]]:
    """Return (row id, text as it stands in the sheet) of every row that has one."""
    found: list[tuple[int, str]] = []
    last = 0
    while chunk := rows.texts(project, sheet, start_after=last, limit=_CHUNK):
        found += chunk
        last = chunk[-1][0]
    return found


def common_recipe(recipes: Sequence[str]) -> str:
    """Return the recipe that most of the learnt rows were cleaned with."""
    return max(recipes, key=recipes.count) if recipes else ""
