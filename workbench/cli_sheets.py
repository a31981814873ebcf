"""The commands around workbooks: import, clean, export."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from workbench.asking import (
    Json,
    Kind,
    Separator,
    Text,
    ask,
    held,
    kind_named,
    one_of,
    separator_named,
)
from workbench.outcomes import cleaned_lines, exported_lines, imported_lines
from workbench.requests import CleanSheet, ExportWorkbook, ImportSheet, PreviewCleaning
from workbench.terminal import Terminal
from workbench.text.recipe import DUPLICATES, RULE_NAMES, Recipe
from workbench.text.recipe import to_json as recipe_to_json
from workbench.wording import NEW_COLUMNS

Task = Annotated[
    str, typer.Option(help="The task that the labels are for; made where there is none.")
]
Columns = Annotated[
    list[str] | None, typer.Option(help="Take only these columns; may be repeated.")
]
Replaces = Annotated[
    str, typer.Option(help="The sheet that this newer state of its file takes the place of.")
]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the workbook's password.")
]

_USUAL = ("prediction", "confidence", "needs_review")
SharesBy = Annotated[
    list[str] | None,
    typer.Option(
        "--shares",
        help="A column by which true label shares are told beside the rows, days by their month;"
        ' "" for all rows together. For new files.',
    ),
]


def import_file(
    project: Path,
    file: Path,
    *,
    sheet: str = "",
    header_row: Annotated[int, typer.Option(min=0)] = 0,
    text: Text = None,
    label: str = "",
    task: Task = "",
    label_kind: Kind = "",
    separator: Separator = "",
    id_column: Annotated[str, typer.Option("--id")] = "",
    group: str = "",
    encoding: str = "",
    delimiter: str = "",
    no_quotes: Annotated[bool, typer.Option(help="Quotation marks are plain text.")] = False,
    name: Annotated[str, typer.Option(help="The sheet's name in the project.")] = "",
    column: Columns = None,
    header_lines: Annotated[int, typer.Option(min=0, max=3)] = 0,
    skip_hidden_rows: Annotated[bool, typer.Option("--skip-hidden-rows")] = False,
    replaces: Replaces = "",
    password_stdin: PasswordStdin = False,
    as_json: Json = False,
) -> None:
    """Read a sheet of a workbook into the project; what is not said is guessed and reported."""
    request = ImportSheet(
        project=str(project.absolute()),
        path=str(file.absolute()),
        sheet=sheet,
        header_row=header_row,
        text_columns=tuple(text or ()),
        label_column=label,
        task=task,
        label_kind=kind_named(label_kind),
        label_separator=separator_named(separator),
        id_column=id_column,
        group_column=group,
        encoding=encoding,
        delimiter=delimiter,
        quoting="none" if no_quotes else "",
        name=name,
        columns=tuple(column or ()),
        header_lines=header_lines,
        skip_hidden_rows=skip_hidden_rows,
        replaces=replaces,
        password=sys.stdin.readline().rstrip("\r\n") if password_stdin else "",
    )
    with held(project):
        result = ask(terminal := Terminal(as_json=as_json), request)
    terminal.finish(result, imported_lines(result))


def clean(
    project: Path,
    *,
    sheet: str = "",
    rule: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(RULE_NAMES)}; may be repeated.")
    ] = None,
    duplicates: Annotated[str, typer.Option(help=f"{', '.join(DUPLICATES)}.")] = "keep",
    shortest: Annotated[int, typer.Option(min=0, max=500)] = 0,
    keep: Annotated[bool, typer.Option(help="Keep the rules; else they are only tried.")] = False,
    as_json: Json = False,
) -> None:
    """Try rules that tidy the texts on their way to the model, and keep them; cells never change."""
    recipe = Recipe(
        rules=tuple(one_of("--rule", one, RULE_NAMES) for one in rule or ()),
        duplicates=one_of("--duplicates", duplicates, DUPLICATES),
        shortest=shortest,
    )
    path, told = str(project.absolute()), recipe_to_json(recipe)
    terminal = Terminal(as_json=as_json)
    with held(project):
        tried = ask(terminal, PreviewCleaning(path, sheet, told))
        result = ask(terminal, CleanSheet(path, sheet, told)) if keep else tried
    terminal.finish(result, cleaned_lines(tried, kept=keep))


def export(
    project: Path,
    out: Path,
    *,
    sheet: str = "",
    run: Annotated[int, typer.Option()] = 0,
    kind: Annotated[
        str,
        typer.Option(
            "--as",
            help="copy: your own workbook with new columns, the default where it can be made;"
            " new: a new workbook; csv; parquet.",
        ),
    ] = "",
    rows: Annotated[str, typer.Option(help="all or review, for new files.")] = "all",
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="What to add: prediction, confidence, needs_review, label, levels, top,"
            " probabilities."
        ),
    ] = None,
    shares: SharesBy = None,
    no_mark: Annotated[bool, typer.Option(help="CSV without a byte-order mark.")] = False,
    as_json: Json = False,
) -> None:
    """Write a sheet with its predictions to a workbook or a CSV file."""
    kind = one_of("--as", kind, ("", "copy", "new", "csv", "parquet"))
    state = "review" if one_of("--rows", rows, ("all", "review")) == "review" else ""
    if shares and kind in {"copy", "parquet"}:
        raise typer.BadParameter("--as new --shares COLUMN", param_hint="--shares")
    known = tuple(NEW_COLUMNS.keys() - {"ranks"})
    request = ExportWorkbook(
        str(project.absolute()),
        str(out.absolute()),
        sheet,
        run,
        file_format=kind if kind in {"csv", "parquet"} else "",
        mode=kind if kind in {"copy", "new"} else "",
        state=state,
        columns=tuple(one_of("--column", one, known) for one in column or _USUAL),
        mark=not no_mark,
        shares=tuple(shares or ()),
    )
    terminal = Terminal(as_json=as_json)
    with held(project):
        result = ask(terminal, request)
    terminal.finish(result, exported_lines(result))
