"""What a reader of PDF finds in one of our files: the text of every page, by the fonts' own tables."""

import re
import zlib
from pathlib import Path

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) Tj", re.DOTALL)
_ESCAPES = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(path: Path) -> str:
    """Return the text of all pages, a line for each piece that was set."""
    return "\n".join(pages_of(path))


def pages_of(path: Path) -> list[str]:
    found = {int(number): body for number, body in _OBJECT.findall(path.read_bytes())}
    fonts: dict[int, dict[int, str]] = {}
    for body in found.values():
        for name, number in re.findall(rb"/F(\d+) (\d+) 0 R", body):
            table = re.search(rb"/ToUnicode (\d+) 0 R", found[int(number)])
            if table is not None:
                fonts[int(name)] = _characters(_stream(found[int(table[1])]))
    order = re.search(rb"/Kids \[(.*?)\]", b"".join(found.values()), re.DOTALL)
    assert order is not None
    pages = []
    for number in re.findall(rb"(\d+) 0 R", order[1]):
        content = re.search(rb"/Contents (\d+) 0 R", found[int(number)])
        assert content is not None
        pages.append(_words(_stream(found[int(content[1])]), fonts))
    return pages


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def _characters(table: bytes) -> dict[int, str]:
    """Return what each code of a font stands for."""
    known: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            known[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return known


def _words(content: bytes, fonts: dict[int, dict[int, str]]) -> str:
    font, lines = 0, []
    for found in _SHOWN.finditer(content):
        if found[1]:
            font = int(found[1])
            continue
        data = re.sub(rb"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), found[2], flags=re.DOTALL)
        codes = [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]
        lines.append("".join(fonts[font].get(code, "\ufffd") for code in codes))
    return "\n".join(lines)
