"""A report as one HTML file: no scripts, no links out of it, every text escaped by the template engine."""

from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from workbench.paths import resource
from workbench.reporting.drawing import Drawing, svg
from workbench.reporting.report import Report, numbered, shown, visible


def write_page(report: Report, target: Path) -> None:
    """Write the report. Raises OSError."""
    source = resource("report", "page.html").read_text(encoding="utf-8")
    engine = Environment(autoescape=True, undefined=StrictUndefined, finalize=_visible)
    text = engine.from_string(source).render(
        report=report,
        language=report.language.replace("_", "-"),
        kind_of=_kind_of,
        shown=shown,
        drawn=_drawn,
        numbered=numbered,
    )
    target.write_text(text, encoding="utf-8", newline="\n")


def _visible(value: object) -> object:
    """Return what the template writes; drawings are markup of ours."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _drawn(drawing: Drawing) -> Markup:
    return Markup(visible(svg(drawing)))  # noqa: S704 - `svg` escapes every text in it


def _kind_of(part: object) -> str:
    return type(part).__name__
