"""Workbooks with what stands beside, above, over and around the cells."""

from io import BytesIO
from pathlib import Path

from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from .corpus_parts import FIRST_DAY, HEADER, Built, drawn, feedback, fill, new, opened, png

COLUMNS = [{"header": name} for name in HEADER]


def chart(folder: Path) -> Built:
    built = new(folder, "chart.xlsx", "chart")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        shown = book.add_chart({"type": "column"})
        shown.add_series(
            {"values": [built.sheet, 1, 3, 12, 3], "categories": "=Feedback!$A$2:$A$13"}
        )
        sheet.insert_chart("F2", shown)
    return built


def chart_sheet(folder: Path) -> Built:
    built = new(folder, "chart-sheet.xlsx", "chart sheet")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        shown = book.add_chart({"type": "line"})
        shown.add_series({"values": [built.sheet, 1, 3, 12, 3]})
        book.add_chartsheet("Amounts").set_chart(shown)
    return built


def picture(folder: Path) -> Built:
    built = new(folder, "picture.xlsx", "image", "text box")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.insert_image("F3", "dots.png", {"image_data": BytesIO(png())})
        sheet.insert_textbox("F9", "Checked in March")
    return built


def picture_in_cell(folder: Path) -> Built:
    built = new(folder, "picture-in-cell.xlsx", "rich data", "metadata")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.embed_image("E2", "dots.png", {"image_data": BytesIO(png())})
    return built


def conditional_formats(folder: Path) -> Built:
    built = new(folder, "conditional-formats.xlsx", "conditional format")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        red = book.add_format({"bg_color": "#FFC7CE"})
        sheet.conditional_format("D2:D13", {"type": "3_color_scale"})
        sheet.conditional_format(
            "C2:C13", {"type": "text", "criteria": "containing", "value": "late", "format": red}
        )
        sheet.conditional_format(
            "A2:H13", {"type": "formula", "criteria": '=$E2=""', "format": red}
        )
    return built


def bars_and_icons(folder: Path) -> Built:
    built = new(folder, "bars-and-icons.xlsx", "conditional format", "x14")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.conditional_format("D2:D13", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format("D2:D13", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    return built


def sparklines(folder: Path) -> Built:
    built = new(folder, "sparklines.xlsx", "sparkline", "x14")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.add_sparkline("E2", {"range": "Feedback!D2:D13"})
    return built


def validations(folder: Path) -> Built:
    built = new(folder, "validations.xlsx", "validation")
    with opened(built) as (_book, sheet):
        amounts = DataValidation(type="decimal", operator="greaterThan", formula1="0")
        amounts.add("D2:D13")
        choices = DataValidation(type="list", formula1='"praise,complaint,question"')
        choices.add("E2:E13")
        sheet.add_data_validation(amounts)
        sheet.add_data_validation(choices)
    return built


def table(folder: Path) -> Built:
    built = new(folder, "table.xlsx", "table")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.add_table("A1:D13", {"columns": COLUMNS, "name": "Voices"})
    return built


def table_with_totals(folder: Path) -> Built:
    built = new(folder, "table-with-totals.xlsx", "table", "totals row")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        total = {"header": "Amount", "total_function": "sum", "total_value": 304.5}
        columns = [{"header": "ID", "total_string": "Total"}, *COLUMNS[1:3], total]
        sheet.add_table("A1:D14", {"columns": columns, "total_row": True})
    return built


def two_tables(folder: Path) -> Built:
    built = new(folder, "two-tables.xlsx", "table", expect="any")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.write_row("E1", ("Shop", "Stars"))
        for place in range(1, 13):
            sheet.write_row(place, 4, ("North" if place % 2 else "South", place % 5 + 1))
        sheet.add_table("A1:D13", {"columns": COLUMNS})
        sheet.add_table("E1:F13", {"columns": [{"header": "Shop"}, {"header": "Stars"}]})
    return built


def table_without_header(folder: Path) -> Built:
    built = new(folder, "table-without-header.xlsx", "table", "headerRowCount")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.add_table("A2:D13", {"header_row": False})
    return built


def table_elsewhere(folder: Path) -> Built:
    built = new(folder, "table-elsewhere.xlsx", "table", header_row=4)
    with drawn(built) as (book, sheet):
        fill(book, sheet, top=3, left=2)
        sheet.write("A1", "Feedback of the spring, as delivered")
        sheet.add_table("C4:F16", {"columns": COLUMNS})
    return built


def filtered(folder: Path) -> Built:
    built = new(folder, "filtered.xlsx", "autofilter", "hidden rows")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.autofilter("A1:D13")
        sheet.filter_column("D", "x > 20")
        for place, one in enumerate(feedback(), 1):
            if one[3] <= 20:
                sheet.set_row(place, options={"hidden": True})
    return built


def merged_title(folder: Path) -> Built:
    built = new(folder, "merged-title.xlsx", "merged cells", "title", header_row=4)
    with opened(built) as (_book, sheet):
        sheet["A1"] = "Customer feedback, first quarter"
        sheet["A2"] = "Confidential"
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("A2:D2")
    return built


def merged_header(folder: Path) -> Built:
    built = new(
        folder,
        "merged-header.xlsx",
        "merged cells",
        "two-line header",
        header_row=2,
        text="Customer · Comment",
    )
    with drawn(built) as (book, sheet):
        fill(book, sheet, top=1)
        sheet.merge_range("A1:A2", "ID")
        sheet.merge_range("B1:C1", "Customer")
        sheet.write("D1", "Order")
    return built


def merged_right(folder: Path) -> Built:
    built = new(folder, "merged-right.xlsx", "merged cells")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.merge_range("D5:E5", 20.5)
        sheet.merge_range("D8:D9", 33)
        sheet.merge_range("E11:F12", "")
    return built


def note_beside(folder: Path) -> Built:
    built = new(folder, "note-beside.xlsx", "note")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.write_comment("C3", "Called back on Monday")
        sheet.write_comment("E5", "Who looks after this one?")
    return built


def frozen_panes(folder: Path) -> Built:
    built = new(folder, "frozen-panes.xlsx", "panes", "zoom")
    with drawn(built) as (book, sheet):
        fill(book, sheet, count=30)
        sheet.freeze_panes(1, 2)
        sheet.set_zoom(85)
        sheet.set_selection("C4")
    return built


def protected_sheet(folder: Path) -> Built:
    built = new(folder, "protected-sheet.xlsx", "sheet protection")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.protect("secret", {"sort": True})
        sheet.unprotect_range("C2:C13")
    return built


def protected_book(folder: Path) -> Built:
    built = new(folder, "protected-book.xlsx", "workbook protection")
    with opened(built) as (book, _sheet):
        book.security = WorkbookProtection(workbookPassword="secret", lockStructure=True)
    return built


def hidden_sheets(folder: Path) -> Built:
    built = new(folder, "hidden-sheets.xlsx", "hidden sheet", "very hidden sheet")
    with opened(built) as (book, _sheet):
        cover = book.create_sheet("Codes", 0)
        cover.append(["Code", "Meaning"])
        cover.append(["F", "Feedback"])
        cover.sheet_state = "hidden"
        book.create_sheet("Config").append(["version", 3])
        book["Config"].sheet_state = "veryHidden"
        book.active = 1
    return built


def hidden_rows_and_columns(folder: Path) -> Built:
    built = new(folder, "hidden-rows-and-columns.xlsx", "hidden rows", "hidden columns")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.set_row(4, options={"hidden": True})
        sheet.set_row(7, 0)
        sheet.set_column("B:B", 12, None, {"hidden": True})
    return built


def hidden_to_the_right(folder: Path) -> Built:
    built = new(folder, "hidden-to-the-right.xlsx", "hidden columns", expect="any")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.set_column("E:XFD", None, None, {"hidden": True})
    return built


def outlines(folder: Path) -> Built:
    built = new(folder, "outlines.xlsx", "grouped rows", "grouped columns")
    with opened(built) as (_book, sheet):
        sheet.row_dimensions.group(3, 6, hidden=True)
        sheet.row_dimensions.group(8, 10, outline_level=2)
        sheet.column_dimensions.group("A", "B")
    return built


def print_settings(folder: Path) -> Built:
    built = new(folder, "print-settings.xlsx", "print settings", "defined names")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.print_area("A1:D13")
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_header("&LFeedback&R&D")
        sheet.set_footer("&CPage &P of &N")
        sheet.set_h_pagebreaks([7])
        book.define_name("Amounts", "=Feedback!$D$2:$D$13")
        book.define_name("Feedback!Rate", "=0.19")
        book.set_custom_property("Department", "Service")
    return built


def hyperlinks(folder: Path) -> Built:
    built = new(folder, "hyperlinks.xlsx", "hyperlink")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.write_url("A2", "https://example.com/f?a=1&b=2", string="F-0001")
        sheet.write_url("A3", "internal:Feedback!C5", string="F-0002")
        sheet.write_url("E4", "mailto:service@example.com", string="Answer")
    return built


def column_styles(folder: Path) -> Built:
    built = new(folder, "column-styles.xlsx", "column styles")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.set_column("A:D", 14)
        sheet.set_column("E:XFD", 9, book.add_format({"bg_color": "#EEEEEE"}))
    return built


def styled_blanks(folder: Path) -> Built:
    built = new(folder, "styled-blanks.xlsx", "styled blank cells", "row styles")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        frame = book.add_format({"border": 1})
        for place in range(13):
            for column in range(4, 7):
                sheet.write_blank(place, column, None, frame)
        sheet.set_row(5, 24, book.add_format({"italic": True}))
        sheet.set_row(14, 24, frame)
    return built


def odd_sheet_names(folder: Path) -> Built:
    name = 'It\'s "A&B" <反馈>'
    built = new(folder, "odd-sheet-names.xlsx", "sheet names", sheet=name)
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.autofilter("A1:D13")
        book.add_worksheet("Über 'all' things").write("A1", "nothing to see")
        book.add_worksheet(" spaces ").write("A1", FIRST_DAY)
    return built


def notes_above(folder: Path) -> Built:
    built = new(folder, "notes-above.xlsx", "title", header_row=5)
    with drawn(built) as (book, sheet):
        sheet.write("A1", "Export of the service desk")
        sheet.write("A2", "Amounts in euros")
        sheet.write("A3", "Ask Ms Weber before passing this on")
        fill(book, sheet, top=4, count=20)
    return built


def odd_headers(folder: Path) -> Built:
    built = new(folder, "odd-headers.xlsx", "duplicate header", "blank header")
    with drawn(built) as (_book, sheet):
        sheet.write_row("A1", ("ID", "Comment", "comment", "", "Amount ", "Line\nbreak"))
        for place, (identity, _day, comment, amount) in enumerate(feedback(), 1):
            sheet.write_row(place, 0, (identity, comment, "none", place, amount, "x"))
    return built


def macros(folder: Path) -> Built:
    built = new(folder, "macros.xlsm", "VBA")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016)
        book.add_vba_project(BytesIO(compound), is_stream=True)
        sheet.insert_button("F2", {"macro": "Sort", "caption": "Sort"})
    return built


BUILDERS = (
    chart,
    chart_sheet,
    picture,
    picture_in_cell,
    conditional_formats,
    bars_and_icons,
    sparklines,
    validations,
    table,
    table_with_totals,
    two_tables,
    table_without_header,
    table_elsewhere,
    filtered,
    merged_title,
    merged_header,
    merged_right,
    note_beside,
    frozen_panes,
    protected_sheet,
    protected_book,
    hidden_sheets,
    hidden_rows_and_columns,
    hidden_to_the_right,
    outlines,
    print_settings,
    hyperlinks,
    column_styles,
    styled_blanks,
    odd_sheet_names,
    notes_above,
    odd_headers,
    macros,
)
