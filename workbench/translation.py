"""The language of every sentence we show: English in the code, other languages from gettext catalogues.

One language at a time for a whole process, switchable while it runs; whoever shows text asks again.
"""

import functools
import gettext
import locale
import os

from workbench.paths import resource

LANGUAGES = (("en", "English"), ("zh_CN", "简体中文"))

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def system_language() -> str:
    """Return the code in LANGUAGES that suits the system's locale."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    code = named or locale.getlocale()[0] or ""
    return "zh_CN" if code.lower().startswith(("zh", "chinese")) else "en"


def set_language(code: str) -> None:
    """Use the language `code` ("en", "zh_CN" or "zh") from now on."""
    global _catalogue, _language  # noqa: PLW0603 - one language a process is the design
    _language = "zh_CN" if code.startswith("zh") else "en"
    _catalogue = _catalogue_of(_language)


@functools.cache
def _catalogue_of(code: str) -> gettext.NullTranslations:
    return gettext.translation(
        "workbench", resource("translations"), languages=[code], fallback=True
    )


def other_languages() -> tuple[str, ...]:
    """Return the codes of all languages but the present one."""
    return tuple(code for code, _name in LANGUAGES if code != _language)


def in_other_languages(message: str, context: str = "") -> str:
    """Return `message` in every language but the present one, for who looks for it in another.

    Their catalogues are read when they are first asked for.
    """
    found = [_catalogue_of(code) for code in other_languages()]
    if context:
        return " ".join(one.pgettext(context, message) for one in found)
    return " ".join(one.gettext(message) for one in found)


def language() -> str:
    """Return the code of the present language."""
    return _language


def _(message: str) -> str:
    """Return `message` in the present language."""
    return _catalogue.gettext(message)


def pgettext(context: str, message: str) -> str:
    """Return `message` where one English word needs two: "Label" is a page's verb, a column's noun."""
    return _catalogue.pgettext(context, message)


def NP_(_context: str, message: str) -> str:
    """Mark `message` for the catalogue under a context; whoever shows it asks `pgettext`."""
    return message


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a sentence that suits `count`, in the present language."""
    return _catalogue.ngettext(one, many, count)


def flowing(*sentences: str) -> str:
    """Return sentences one after the other: with a space between them, where the language has spaces."""
    found = ""
    for one in filter(None, sentences):
        gap = " " if found and (language() != "zh_CN" or found[-1].isascii()) else ""
        found += gap + one
    return found


def N_(message: str) -> str:
    """Mark `message` for the catalogue; whoever shows it translates it."""
    return message
