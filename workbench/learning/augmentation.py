"""Changed copies of the rows that are learnt from, and mixes of two of them; off unless asked for.

Words are dropped and swapped (EDA: J. Wei and K. Zou, 2019), letters mistyped, or the vectors of two
texts mixed (`mixing`). A copy belongs to the place of its row: it carries its label and is learnt from
only where the row itself is.
"""

import dataclasses
import random
import re
from collections.abc import Callable, Sequence

from workbench.learning.fine_tuning import Data
from workbench.learning.job import Job
from workbench.learning.recipe import Recipe

NONE, WORDS, CHARACTERS, MIXUP = "none", "words", "characters", "mixup"
_SHARE_OF_WORDS = 0.1
_SHARE_OF_LETTERS = 0.05
_FEW_ROWS = 500  # below, a row gets one copy more
_LONGEST = 20_000  # characters of a text; a longer one is cut anyway and gets no copies
_SHORTEST_WORD = 4  # letters; in shorter ones a typing error makes another word ("not", "no")

# Scripts that write no blanks between words: one character is a unit of its own.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_UNIT = re.compile(rf"([{_UNSPACED}]|[^\s{_UNSPACED}]+)(\s*)")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")

Tokenise = Callable[[Sequence[str]], list[list[list[int]]]]


def copies_a_row(rows: int) -> int:
    """Return how many copies each of `rows` rows gets."""
    return 2 if rows < _FEW_ROWS else 1


def changed(text: str, how: str, dice: random.Random) -> str:
    """Return `text` with a few changes of the kind `how`; it may come out as it was."""
    if len(text) > _LONGEST:
        return text
    return _with_words_changed(text, dice) if how == WORDS else _with_errors(text, dice)


def copied(text: str, how: str, seed: int, place: int, count: int) -> list[str]:
    """Return up to `count` copies of the row at `place`, the same for the same seed and place."""
    found = []
    for number in range(count):
        dice = random.Random(f"{seed} {place} {number}")  # noqa: S311 - repeatable, no secret
        found.append(changed(text, how, dice))
    return [one for one in dict.fromkeys(found) if one.strip() and one != text]


def with_copies(data: Data, job: Job, tokenise: Tokenise) -> Data:
    """Return `data` with copies of the rows of `job` that are learnt from, where it asks for them."""
    options = job.recipe.options
    if options.augment not in {WORDS, CHARACTERS}:
        return data
    count = copies_a_row(len(job.learn))
    texts = [
        copied(one.text, options.augment, options.seed, place, count)
        for place, one in enumerate(job.learn)
    ]
    pieces = iter(tokenise([copy for row in texts for copy in row]))
    copies = [[piece for _copy in row for piece in next(pieces)] for row in texts]
    return dataclasses.replace(data, copies=copies)


def without_augmentation(recipe: Recipe) -> Recipe:
    """Return `recipe` without augmentation."""
    return dataclasses.replace(recipe, options=dataclasses.replace(recipe.options, augment=NONE))


# --- words ------------------------------------------------------------------------------------


def _with_words_changed(text: str, dice: random.Random) -> str:
    units = [(one, gap) for one, gap in _UNIT.findall(text)]
    if len(units) < 2:
        return text
    count = max(1, round(len(units) * _SHARE_OF_WORDS))
    if dice.random() < 0.5:
        gone = set(dice.sample(range(len(units)), min(count, len(units) - 1)))
        return _joined([unit for place, unit in enumerate(units) if place not in gone])
    words = [one for one, _gap in units]
    for _swap in range(count):
        one, other = dice.sample(range(len(words)), 2)
        words[one], words[other] = words[other], words[one]
    return _joined([(word, gap) for word, (_old, gap) in zip(words, units, strict=True)])


def _joined(units: Sequence[tuple[str, str]]) -> str:
    """Return one text; two words that come to touch are kept apart."""
    found = []
    for place, (word, gap) in enumerate(units):
        after = units[place + 1][0] if place + 1 < len(units) else ""
        touch = after and not gap and not (_IS_UNSPACED.match(word) or _IS_UNSPACED.match(after))
        found.append(word + (" " if touch else gap))
    return "".join(found).strip()


# --- letters ----------------------------------------------------------------------------------


def _with_errors(text: str, dice: random.Random) -> str:
    """Drop, double and swap letters inside words; of unspaced scripts drop and swap only."""
    places = [
        place
        for word in re.finditer(r"\S+", text)
        for place in range(word.start(), word.end() - 1)
        if text[place].isalpha() and _may_change(text, place, word)
    ]
    if not places:
        return text
    letters = list(text)
    for place in dice.sample(places, max(1, round(len(places) * _SHARE_OF_LETTERS))):
        is_unspaced = bool(_IS_UNSPACED.match(text[place]))
        error = dice.choice(("drop", "swap") if is_unspaced else ("drop", "swap", "double"))
        if error == "drop":
            letters[place] = ""
        elif error == "double":
            letters[place] *= 2
        else:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


def _may_change(text: str, place: int, word: re.Match[str]) -> bool:
    if _IS_UNSPACED.match(text[place]):
        return True
    return word.end() - word.start() >= _SHORTEST_WORD and place > word.start()
