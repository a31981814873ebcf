"""Count what a cleaning recipe would touch, and keep it with its sheet. No cell is ever changed."""

import dataclasses
from pathlib import Path

from workbench.events import Progress, Stage, Step
from workbench.project import sheets
from workbench.project.store import Project
from workbench.requests import CleanSheet, PreviewCleaning
from workbench.results import CleaningCount, CleaningPreviewed, SheetCleaned
from workbench.steps.cleaning import raw_texts
from workbench.steps.near_texts import near_texts
from workbench.text.boilerplate import repeated_lines
from workbench.text.cleaning import Cleaner, preview
from workbench.text.duplicates import exact_duplicates
from workbench.text.recipe import Recipe, from_json, is_plain, to_json

_EACH = 2000


def preview_cleaning(request: PreviewCleaning) -> Step[CleaningPreviewed]:
    """Return for every rule how many rows of the sheet it would touch, with examples."""
    yield Stage("reading")
    with Project.open(Path(request.project), readonly=True) as project:
        sheet = sheets.sheet_named(project, request.sheet)
        texts = [text for _row, text in raw_texts(project, sheet)]
    yield Stage("cleaning")
    recipe = _complete(from_json(request.recipe), texts)
    totals: dict[str, CleaningCount] = {}
    for start in range(0, max(len(texts), 1), _EACH):
        for count in preview(texts[start : start + _EACH], recipe):
            before = totals.get(count.rule)
            totals[count.rule] = CleaningCount(
                count.rule,
                count.rows + (before.rows if before else 0),
                (before.examples if before else ())[:3] + count.examples,
            )
        yield Progress(min(start + _EACH, len(texts)), len(texts))
    found = yield from _duplicates(recipe, texts)
    blank = CleaningCount("blank", sheet.rows - len(texts))
    counts = (*totals.values(), blank, CleaningCount("duplicates", len(found)))
    return CleaningPreviewed(
        sheet.rows,
        tuple(dataclasses.replace(count, examples=count.examples[:3]) for count in counts),
        recipe.boilerplate,
    )


def clean_sheet(request: CleanSheet) -> Step[SheetCleaned]:
    """Keep the recipe with the sheet; rows that repeat others are noted where it says so."""
    yield Stage("reading")
    with Project.open(Path(request.project)) as project:
        sheet = sheets.sheet_named(project, request.sheet)
        texts = raw_texts(project, sheet)
        recipe = _complete(from_json(request.recipe), [text for _row, text in texts])
        found = yield from _duplicates(recipe, [text for _row, text in texts])
        yield Stage("saving")
        duplicates = {texts[place][0]: texts[of][0] for place, of in found.items()}
        if "boilerplate" not in recipe.rules:
            recipe = dataclasses.replace(recipe, boilerplate=())
        told = "" if is_plain(recipe) and not duplicates else to_json(recipe)
        sheets.set_cleaning(project, sheet.id, told, duplicates)
        return SheetCleaned(sheet.id, told, len(duplicates))


def _complete(recipe: Recipe, texts: list[str]) -> Recipe:
    """Return the recipe with the repeated lines that its rule is to remove, or would."""
    return dataclasses.replace(recipe, boilerplate=repeated_lines(texts))


def _duplicates(recipe: Recipe, texts: list[str]) -> Step[dict[int, int]]:
    """Return place -> earlier place of texts that repeat one, by what the recipe counts as such."""
    if recipe.duplicates == "keep":
        return {}
    yield Stage("comparing")
    cleaner = Cleaner(recipe)
    cleaned = [cleaner.clean(text) for text in texts]
    if recipe.duplicates == "exact":
        return exact_duplicates(cleaned)
    return (yield from near_texts(cleaned, recipe.similarity))
