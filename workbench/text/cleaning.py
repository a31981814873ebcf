"""Applies a recipe to texts, and counts beforehand what each rule would touch."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from workbench.text.boilerplate import is_long
from workbench.text.recipe import Recipe
from workbench.text.rules import RULES

_SHOWN, _LEAD = 400, 60  # characters of an example, and those before its first difference


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a rule touches, with a few (before, after) pairs."""

    rule: str
    rows: int
    examples: tuple[tuple[str, str], ...] = ()


class Cleaner:
    """A recipe at work."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self._steps = [
            (rule.name, self.step(rule.name)) for rule in RULES if rule.name in recipe.rules
        ]
        self._lines = frozenset((*recipe.boilerplate, *self._as_met(recipe.boilerplate)))

    def step(self, name: str) -> Callable[[str], str]:
        """Return what a rule does, whether it is chosen or not."""
        if name == "boilerplate":
            return self._without_lines
        return next(rule.apply for rule in RULES if rule.name == name)

    def clean(self, text: str) -> str:
        """Return a text after all chosen rules."""
        for _name, apply in self._steps:
            text = apply(text)
        return text

    def touched(self, text: str) -> tuple[str, ...]:
        """Return the rules that changed the text, each after the ones before."""
        found = []
        for name, apply in self._steps:
            after = apply(text)
            if after != text:
                found.append(name)
            text = after
        return tuple(found)

    def join(self, parts: Sequence[str], fallback: str = "") -> str:
        """Return the text of a row from its text cells, or "" where it has none.

        `fallback` is the text of the column that stands in for missing ones.
        """
        cleaned = (self.clean(part).strip() for part in parts)
        text = self.recipe.separator.join(part for part in cleaned if part)
        if text and len(text) >= self.recipe.shortest:
            return text
        if self.recipe.missing == "constant":
            return self.recipe.constant
        if self.recipe.missing == "column":
            return self.clean(fallback).strip()
        return ""

    def _as_met(self, lines: Sequence[str]) -> list[str]:
        """Return repeated lines as their rule meets them: after the rules before it."""
        names = [rule.name for rule in RULES]
        before = [
            apply for name, apply in self._steps if names.index(name) < names.index("boilerplate")
        ]
        met = []
        for line in lines:
            now = line
            for apply in before:
                now = apply(now)
            met += [one.strip() for one in now.split("\n") if is_long(one.strip())]
        return met

    def _without_lines(self, text: str) -> str:
        if not self._lines:
            return text
        lines = text.split("\n")
        kept = [line for line in lines if line.strip() not in self._lines]
        return "\n".join(kept) if len(kept) < len(lines) else text


def preview(texts: Iterable[str], recipe: Recipe, examples: int = 3) -> tuple[Count, ...]:
    """Return for every rule, chosen or not, what it changes on top of the chosen ones before it;
    at the end how many rows are "empty" and how many "short" after all of them.
    """
    cleaner = Cleaner(recipe)
    names = [rule.name for rule in RULES]
    steps = {name: cleaner.step(name) for name in names}
    rows = dict.fromkeys([*names, "empty", "short"], 0)
    shown: dict[str, list[tuple[str, str]]] = {name: [] for name in rows}
    for text in texts:
        now = text
        for name in names:
            after = steps[name](now)
            if after != now:
                rows[name] += 1
                if len(shown[name]) < examples:
                    shown[name].append(_example(now, after))
                if name in recipe.rules:
                    now = after
        left = now.strip()
        if not left:
            rows["empty"] += 1
        elif len(left) < recipe.shortest:
            rows["short"] += 1
            if len(shown["short"]) < examples:
                shown["short"].append((left[:_SHOWN], ""))
    return tuple(Count(name, count, tuple(shown[name])) for name, count in rows.items())


def _example(before: str, after: str) -> tuple[str, str]:
    """Return both texts from shortly before they differ."""
    same = next(
        (
            place
            for place, pair in enumerate(zip(before, after, strict=False))
            if pair[0] != pair[1]
        ),
        min(len(before), len(after)),
    )
    start = max(same - _LEAD, 0) if same >= _SHOWN - _LEAD else 0
    return before[start : start + _SHOWN], after[start : start + _SHOWN]
