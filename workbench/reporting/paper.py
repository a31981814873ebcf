"""A report as a PDF on A4: its own glyphs inside, page numbers, an outline, nothing else."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as File

from fpdf import FPDF
from fpdf.fonts import TTFFont

from workbench.reporting.drawing import INK, MUTED, Box, Disc, Path, Shape, Words, cut, texts_of
from workbench.reporting.glyphs import Face, composed, faces
from workbench.reporting.layout import MARGIN, PAGE, Page, pages_of
from workbench.reporting.report import (
    MISSING,
    Chart,
    Note,
    Paragraph,
    Report,
    Section,
    Signature,
    Table,
    Values,
    shown,
)

_FAMILY = "report"
_FOOTER = 8.0


def write_paper(report: Report, target: File) -> None:
    """Write the report. Raises OSError, PartMissing."""
    plain, bold = faces(
        "".join((*texts_in(report), report.missing_words)),
        is_chinese=report.language.startswith("zh"),
    )
    if lacks(report, plain):
        last = report.sections[-1]
        told = replace(last, parts=(*last.parts, Note(report.missing_words)))
        report = replace(report, sections=(*report.sections[:-1], told))
    pages = pages_of(report, plain, bold)
    # The program that writes PDF reads fonts from files; ours hold no text, but the characters of one.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        paper = _Paper(report, plain, bold, File(folder))
        try:
            for number, page in enumerate(pages, 1):
                paper.add(page, number, len(pages))
            paper.save(target)
        finally:
            paper.close()


def texts_in(report: Report) -> Iterator[str]:
    """Yield every text that paper shows."""
    yield from (report.title, report.subtitle, report.written, report.footer)
    yield report.page_word
    for section in report.sections:
        yield from _texts_of(section)


def _texts_of(section: Section) -> Iterator[str]:
    yield section.title
    for part in section.parts:
        match part:
            case Paragraph() | Note():
                yield part.text
            case Values():
                for name, cell in part.rows:
                    yield from (name, shown(cell))
            case Chart():
                yield part.title
                yield from texts_of(part.drawing)
            case Signature():
                for line in part.lines:
                    yield from line
            case Table():
                yield from (part.name, *part.header)
                for row in () if part.in_appendix_only else part.rows:
                    yield from map(shown, row)


def lacks(report: Report, face: Face) -> bool:
    """Return whether a text has characters that the face does not have."""
    return any(MISSING in face.drawn(text) for text in texts_in(report))


class _Paper:
    """The file on its way: shapes as operators of PDF."""

    def __init__(self, report: Report, plain: Face, bold: Face, folder: File) -> None:
        self._report, self._faces = report, {False: plain, True: bold}
        self._pdf = pdf = FPDF(unit="pt", format="A4")
        pdf.set_auto_page_break(auto=False)
        pdf.set_margin(0)
        pdf.set_title(composed(report.title))
        pdf.set_creator("BERT Workbench")
        pdf.set_lang(report.language.replace("_", "-"))
        for is_bold, face in self._faces.items():
            file = folder / ("bold.otf" if is_bold else "plain.otf")
            file.write_bytes(face.data)
            pdf.add_font(_FAMILY, "B" if is_bold else "", file)

    def add(self, page: Page, number: int, of: int) -> None:
        """Draw one sheet and its foot."""
        pdf = self._pdf
        pdf.add_page()
        for y, title in page.titles:
            pdf.set_y(y)
            pdf.start_section(title)
        for shape in page.shapes:
            self._draw(shape)
        foot = PAGE[1] - MARGIN + 6
        count = self._report.page_word.format(n=number, of=of)
        self._draw(Words(PAGE[0] - MARGIN, foot, count, _FOOTER, "end", MUTED))
        footer = self._faces[False].drawn(composed(self._report.footer).replace("\n", " "))
        self._draw(Words(MARGIN, foot, cut(footer, 380.0, _FOOTER), _FOOTER, "start", MUTED))

    def save(self, target: File) -> None:
        """Write the file."""
        self._pdf.output(str(target))

    def close(self) -> None:
        """Let go of the fonts' files, which some systems do not remove before."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def _draw(self, shape: Shape) -> None:
        pdf = self._pdf
        match shape:
            case Box():
                pdf.set_fill_color(shape.fill)
                pdf.rect(shape.x, shape.y, shape.width, shape.height, style="F")
            case Disc():
                pdf.set_fill_color(shape.fill)
                pdf.circle(shape.x, shape.y, shape.radius, style="F")
            case Path():
                pdf.set_draw_color(shape.ink)
                pdf.set_line_width(shape.thickness)
                pdf.set_dash_pattern(dash=shape.dash, gap=shape.dash)
                pdf.polyline(list(shape.points))
            case Words() if shape.text:
                face = self._faces[shape.bold]
                back = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor]
                x = shape.x - back * face.width(shape.text, shape.size)
                pdf.set_font(_FAMILY, "B" if shape.bold else "", shape.size)
                pdf.set_text_color(shape.ink or INK)
                pdf.text(x, shape.y, shape.text)
