"""Catalogues: `extract` renews the template and the .po files from the code, `compile` the .mo files,
`check` fails where a sentence is missing, fuzzy, or where the .mo files are older than their source.
"""

import io
import string
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "NP_": ((1, "c"), 2),
    "ngettext": (1, 2),
}
LANGUAGES = ("zh_CN",)


def extracted() -> Catalog:
    """Return the catalogue of every sentence in the code."""
    catalogue = Catalog(project="BERT Workbench", charset="utf-8")
    found = extract_from_dir(
        ROOT / "workbench", [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True
    )
    for file, _line, message, _comments, context in found:
        place = [(f"workbench/{Path(file).as_posix()}", None)]
        catalogue.add(message, None, place, context=context)
    return catalogue


def po_file(language: str) -> Path:
    """Return where the source catalogue of `language` lies."""
    return FOLDER / language / "LC_MESSAGES" / "workbench.po"


def load(language: str) -> Catalog:
    """Return the present catalogue of `language`, empty where there is none yet."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, project="BERT Workbench", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def extract() -> None:
    """Bring the .po files up to date with the code; obsolete sentences are dropped."""
    template = extracted()
    for language in LANGUAGES:
        catalogue = load(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, sort_output=True, omit_header=False)


def compile_all() -> None:
    """Write the .mo files that the app reads."""
    for language in LANGUAGES:
        with po_file(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, load(language))


def problems() -> list[str]:
    """Return what keeps the catalogues from being complete; empty when all is well."""
    template = extracted()
    found = []
    for language in LANGUAGES:
        catalogue = load(language)
        for message in template:
            if not message.id:
                continue
            have = catalogue.get(_first(message.id), message.context)
            if have is None or not _filled(have.string) or have.fuzzy:
                found.append(f"{language}: no translation of {message.id!r}")
            elif error := _field_error(message.id, have.string):
                found.append(f"{language}: {error}")
        compiled = po_file(language).with_suffix(".mo")
        if not compiled.exists() or not _same(
            catalogue, read_mo(io.BytesIO(compiled.read_bytes()))
        ):
            found.append(f"{language}: workbench.mo is not what workbench.po says; run compile")
    return found


def _filled(text: str | tuple[str, ...]) -> bool:
    return bool(text) and (isinstance(text, str) or all(text))


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _field_error(ids: str | tuple[str, ...], strings: str | tuple[str, ...]) -> str:
    source = ids if isinstance(ids, str) else ids[-1]
    for text in (strings,) if isinstance(strings, str) else strings:
        if _fields(text) != _fields(source):
            return f"other fields than in {source!r}"
    return ""


def _text(context: str | bytes | None) -> str:
    """Return a context as text: the reader of .mo files gives bytes."""
    return context.decode() if isinstance(context, bytes) else context or ""


def _first(ids: str | tuple[str, ...]) -> str:
    return ids if isinstance(ids, str) else ids[0]


def _same(source: Catalog, compiled: Catalog) -> bool:
    def entries(catalogue: Catalog) -> dict[tuple[str, str], object]:
        return {
            (_first(m.id), _text(m.context)): (m.string,)
            if isinstance(m.string, str)
            else tuple(m.string)
            for m in catalogue
            if m.id and _filled(m.string)
        }

    return entries(source) == entries(compiled)


def main() -> int:
    """Carry out the command named on the command line."""
    command = sys.argv[1] if len(sys.argv) > 1 else "check"
    if command == "extract":
        extract()
    elif command == "compile":
        compile_all()
    else:
        found = problems()
        print("\n".join(found) or "translations: complete")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
