"""styles.xml extended with a few formats at its end, so that no number of it changes."""

import re
from dataclasses import dataclass

from workbench.sheets.lossless.layout import Layout
from workbench.sheets.package import Package

_PART = 64 * 2**20
_MOST_FORMATS = 65_000  # Excel takes 65,490
_PERCENT = 10  # the built-in number format 0.00%
_MARK = "FFFFF2CC"  # the amber of Excel's own "input" styles: dark text stays readable on it
_KINDS = ("text", "inert", "share")
_FORMATS = re.compile(rb"<((?:\w+:)?)cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs\s*>", re.DOTALL)
_FILLS = re.compile(rb"<((?:\w+:)?)fills\b[^>]*>(.*?)</(?:\w+:)?fills\s*>", re.DOTALL)
_COUNT = re.compile(rb"""(\scount=["'])\d+(["'])""")


@dataclass(frozen=True, slots=True)
class Extended:
    """The new content of the styles' part, and where its new formats begin."""

    part: str
    data: bytes
    first: int
    has_marks: bool

    def style(self, kind: str, *, marked: bool) -> int:
        """Return the number of the format for a kind of cell."""
        place = _KINDS.index(kind) if kind in _KINDS else 0
        return self.first + place + (len(_KINDS) if marked and self.has_marks else 0)


def extended(package: Package, layout: Layout) -> Extended | None:
    """Return styles.xml with our formats, or None where there is none that could be extended."""
    part = next(
        (
            target
            for target, kind in package.relations(package.book_part()).values()
            if kind.endswith("/styles")
        ),
        "",
    )
    if not part:
        return None
    data = package.read(part, _PART)
    found = _FORMATS.search(data)
    if found is None:
        return None
    formats = _elements(found.group(1), b"xf", found.group(2))
    if not formats or len(formats) > _MOST_FORMATS:
        return None
    prefix = found.group(1).decode()
    data, fill = _with_fill(data)
    found = _FORMATS.search(data)
    assert found is not None  # it was there before the fill
    base = formats[layout.data_style] if layout.data_style < len(formats) else formats[0]
    fresh = "".join(
        _format(prefix, base, kind, mark)
        for mark in ((0, fill) if fill else (0,))
        for kind in _KINDS
    )
    count = len(formats) + len(_KINDS) * (2 if fill else 1)
    whole = _counted(found.group(0), count)
    at = whole.rfind(b"</")
    data = data[: found.start()] + whole[:at] + fresh.encode() + whole[at:] + data[found.end() :]
    return Extended(part, data, len(formats), bool(fill))


def _with_fill(data: bytes) -> tuple[bytes, int]:
    """Return the part with one more fill, and its number, or 0 where there are no fills."""
    found = _FILLS.search(data)
    if found is None:
        return data, 0
    p = found.group(1).decode()
    fills = _elements(found.group(1), b"fill", found.group(2))
    fresh = (
        f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{_MARK}"/>'
        f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
    )
    whole = _counted(found.group(0), len(fills) + 1)
    at = whole.rfind(b"</")
    return data[: found.start()] + whole[:at] + fresh.encode() + whole[at:] + data[
        found.end() :
    ], len(fills)


def _counted(section: bytes, count: int) -> bytes:
    """Return a section whose opening tag says `count`, where it says one."""
    end = section.index(b">") + 1
    return _COUNT.sub(rb"\g<1>%d\g<2>" % count, section[:end]) + section[end:]


def _elements(prefix: bytes, name: bytes, data: bytes) -> list[bytes]:
    tag = re.escape(prefix) + name
    pattern = rb"<" + tag + rb"\b[^>]*?/>|<" + tag + rb"\b[^>]*?>.*?</" + tag + rb"\s*>"
    return re.findall(pattern, data, re.DOTALL)


def _format(prefix: str, base: bytes, kind: str, fill: int) -> str:
    """Return a format with the font, border and vertical place of its neighbour `base`."""
    number = _PERCENT if kind == "share" else 0
    said = {
        "numFmtId": str(number),
        "fontId": _attribute(base, b"fontId"),
        "fillId": str(fill),
        "borderId": _attribute(base, b"borderId"),
        "xfId": _attribute(base, b"xfId"),
        "applyNumberFormat": "1",
        "applyFont": "1",
        "applyFill": "1",
        "applyBorder": "1",
    }
    if kind == "inert":
        said["quotePrefix"] = "1"
    vertical = re.search(rb"""\bvertical=["'](\w+)["']""", base)
    if vertical:
        said["applyAlignment"] = "1"
    words = " ".join(f'{name}="{value}"' for name, value in said.items())
    if not vertical:
        return f"<{prefix}xf {words}/>"
    placed = vertical.group(1).decode()
    return f'<{prefix}xf {words}><{prefix}alignment vertical="{placed}"/></{prefix}xf>'


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb"""=["'](\d+)["']""", tag)
    return found.group(1).decode() if found else "0"
