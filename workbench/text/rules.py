"""The cleaning rules, in the order in which they are applied. Each takes time in step with its text."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from workbench.text.mail import without_quoted, without_signature
from workbench.text.markup import without_html

# Marks that combine are sorted one by one, so a run of a million would take minutes: a text is
# normalised in pieces. A piece ends before a character that joins with nothing before it.
_PIECE = re.compile(r".{1,4000}(?=[\x00-\x7f\u4e00-\u9fff]|\Z)|.{1,4000}", re.DOTALL)

_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_EMOJI = r"\U0001f000-\U0001faff\u2600-\u27bf\u2b1b\ufe0f"
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
    rf"|(?<![{_EMOJI}])\u200d"  # it holds families and flags together
)

# Chinese is written right behind an address, without a blank.
_URL_END = r"\s<>\"'`\u2e80-\u9fff\uff00-\uffef"
_URL = re.compile(
    rf"(?:https?://|(?<![A-Za-z0-9])www\.)[^{_URL_END}]*[^{_URL_END}.,;:!?)\]}}]", re.IGNORECASE
)
_MAIL = re.compile(
    r"(?<![\w.+-])(?<!\[email\])(?:mailto:)?[\w.+-]{1,64}@[\w-]++(?:\.[\w-]++)++", re.ASCII
)

_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Rule:
    """A named function from text to text."""

    name: str
    apply: Callable[[str], str]


def in_usual_forms(text: str) -> str:
    """Return the text in Unicode's NFKC: full-width letters, ligatures and the like become usual."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFKC", piece) for piece in _PIECE.findall(text))


def without_control(text: str) -> str:
    """Return the text without control, zero-width and direction marks; emoji stay whole."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub("", _BREAK.sub("\n", text))


def without_links(text: str) -> str:
    """Return the text with web addresses as [link] and e-mail addresses as [email]."""
    if "@" in text:
        text = _MAIL.sub("[email]", text)
    return _URL.sub("[link]", text)


def folded(text: str) -> str:
    """Return the text trimmed, with single blanks and single line breaks."""
    return _BREAKS.sub("\n", _SPACES.sub(" ", _BREAK.sub("\n", text))).strip()


def unchanged(text: str) -> str:
    """Return the text: repeated lines are removed by whoever knows them."""
    return text


RULES: tuple[Rule, ...] = (
    Rule("unicode", in_usual_forms),
    Rule("control", without_control),
    Rule("html", without_html),
    Rule("quoted", without_quoted),
    Rule("signature", without_signature),
    Rule("links", without_links),
    Rule("boilerplate", unchanged),
    Rule("space", folded),
)
