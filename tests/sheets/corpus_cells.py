"""Workbooks with every kind of cell, formula and text."""

from pathlib import Path

from .corpus_parts import (
    HEADER,
    KIND,
    MAIN,
    SENTENCES,
    Built,
    Raw,
    drawn,
    feedback,
    fill,
    inline_cell,
    new,
    number_cell,
    plain,
    row,
    shared_strings,
)

LONGEST = 32_767


def rich_text(folder: Path) -> Built:
    built = new(folder, "rich-text.xlsx", "rich text")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        bold = book.add_format({"bold": True, "font_color": "red"})
        sheet.write_rich_string("C2", "The parcel arrived ", bold, "two weeks", " late")
        sheet.write_rich_string("C4", bold, "物流", "太慢了")
    return built


def phonetic_runs(folder: Path) -> Built:
    built = new(folder, "phonetic-runs.xlsx", "phonetic runs")
    raw = plain()
    raw.strings[6] = (
        '<t>配達が遅い</t><rPh sb="0" eb="2"><t>ハイタツ</t></rPh><rPh sb="3" eb="4"><t>オソ</t></rPh>'
        '<phoneticPr fontId="0"/>'
    )
    raw.strings[8] = (
        '<r><t>店員が</t></r><r><t>親切</t></r><rPh sb="0" eb="2"><t>テンイン</t></rPh>'
    )
    raw.save(built.path)
    return built


def inline_strings(folder: Path) -> Built:
    built = new(folder, "inline-strings.xlsx", "inline strings")
    rows = [
        row(
            1,
            "".join(
                inline_cell(f"{at}1", name)
                for at, name in zip("AC", ("ID", "Comment"), strict=True)
            ),
        )
    ]
    for number, (identity, _day, comment, amount) in enumerate(feedback(), 2):
        cells = inline_cell(f"A{number}", identity) + inline_cell(f"C{number}", comment)
        rows.append(row(number, cells + number_cell(f"D{number}", amount)))
    rich = "<is><r><rPr><b/></rPr><t>Never </t></r><r><t>again</t></r></is>"
    rows.append(row(14, f'<c r="A14" t="str"><v>F-0013</v></c><c r="C14" t="inlineStr">{rich}</c>'))
    Raw("".join(rows), head='<dimension ref="A1:D14"/>').save(built.path)
    return built


def formulas(folder: Path) -> Built:
    built = new(folder, "formulas.xlsx", "formulas", "dynamic array", "array formula")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.write_row("E1", ("Tax", "Words", "Late?", "Sum"))
        for number, one in enumerate(feedback(), 2):
            sheet.write_formula(f"E{number}", f"=D{number}*0.19", None, one[3] * 0.19)
            sheet.write_formula(
                f"F{number}", f'=LEN(C{number})&" < & >"', None, f"{len(one[2])} < & >"
            )
            sheet.write_formula(f"G{number}", f'=C{number}="late"', None, value=False)
        sheet.write_array_formula("H2:H3", "{=D2:D3*2}", None, 15)
        sheet.write_dynamic_array_formula("H5:H7", "=SORT(D2:D4)", None, 7.5)
    return built


def shared_formulas(folder: Path) -> Built:
    built = new(folder, "shared-formulas.xlsx", "shared formula", "calcChain")
    cells = {2: '<c r="E2"><f t="shared" ref="E2:E13" si="0">D2*2</f><v>15</v></c>'}
    for number, one in enumerate(feedback()[1:], 3):
        cells[number] = f'<c r="E{number}"><f t="shared" si="0"/><v>{one[3] * 2}</v></c>'
    raw = plain(add=cells)
    chain = "".join(f'<c r="E{number}" i="1"/>' for number in range(2, 14))
    kind = f"{KIND}.calcChain+xml"
    raw.add("xl/calcChain.xml", kind, f'<calcChain xmlns="{MAIN}">{chain}</calcChain>')
    raw.relate("xl/workbook.xml", "calcChain", "calcChain.xml")
    raw.save(built.path)
    return built


def uncached_formulas(folder: Path) -> Built:
    built = new(folder, "uncached-formulas.xlsx", "formulas without values")
    cells = {number: f'<c r="E{number}"><f>D{number}*2</f></c>' for number in range(2, 14)}
    cells[5] = '<c r="E5" t="str"><f>""</f><v></v></c>'
    cells[6] = '<c r="E6"><f ca="1">NOW()</f><v/></c>'
    raw = plain(add=cells)
    raw.book_tail = '<calcPr calcId="191029" fullCalcOnLoad="1"/>'
    raw.save(built.path)
    return built


def error_cells(folder: Path) -> Built:
    built = new(folder, "error-cells.xlsx", "error cells")
    codes = ("#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!")
    cells = {
        number: f'<c r="E{number}" t="e"><v>{code}</v></c>' for number, code in enumerate(codes, 2)
    }
    cells[9] = '<c r="E9" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    plain(add=cells).save(built.path)
    return built


def dates_1904(folder: Path) -> Built:
    built = new(folder, "dates-1904.xlsx", "1904 dates")
    with drawn(built, date_1904=True) as (book, sheet):
        fill(book, sheet)
    return built


def early_dates(folder: Path) -> Built:
    built = new(folder, "early-dates.xlsx", "dates before March 1900")
    days = (0, 0.5, 1, 58, 59, 60, 61, 2_958_465)
    cells = {at: number_cell(f"E{at}", day, 1) for at, day in enumerate(days, 2)}
    plain(add=cells).save(built.path)
    return built


def iso_dates(folder: Path) -> Built:
    built = new(folder, "iso-dates.xlsx", "ISO dates")
    cells = {
        number: f'<c r="E{number}" s="1" t="d"><v>{one[1].isoformat()}T08:30:00</v></c>'
        for number, one in enumerate(feedback(), 2)
    }
    plain(add=cells).save(built.path)
    return built


def booleans(folder: Path) -> Built:
    built = new(folder, "booleans.xlsx", "booleans")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.write("E1", "Answered")
        for place in range(1, 13):
            sheet.write_boolean(place, 4, place % 3 == 0)
    return built


def numbers_as_text(folder: Path) -> Built:
    built = new(folder, "numbers-as-text.xlsx", "numbers as text", "long numbers", "ignored errors")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.write_row("E1", ("Postcode", "Account", "Order"))
        for place in range(1, 13):
            sheet.write_string(place, 4, f"{place * 811:05}")
            sheet.write_string(place, 5, f"{9_007_199_254_740_993 + place}00")
            sheet.write_number(place, 6, 1_234_567_890_123_456 + place * 10)
        sheet.ignore_errors({"number_stored_as_text": "E2:F13"})
    return built


def longest_cells(folder: Path) -> Built:
    built = new(folder, "longest-cells.xlsx", "longest cells")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.write_string("C2", (SENTENCES[0] + " ").ljust(LONGEST, "."))
        sheet.write_string("C3", "慢" * LONGEST)
        sheet.write_string("C4", "🙁" * (LONGEST // 2))
    return built


def formula_like_texts(folder: Path) -> Built:
    built = new(folder, "formula-like-texts.xlsx", "texts like formulas")
    texts = ("=1+1", "+49 30 1234", "-never again", "@support", "=cmd|' /C calc'!A0", "'quoted")
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        quoted = book.add_format({"quote_prefix": True})
        for place, text in enumerate(texts, 1):
            sheet.write_string(place, 2, text, quoted if place % 2 else None)
    return built


def odd_characters(folder: Path) -> Built:
    built = new(folder, "odd-characters.xlsx", "emoji", "RTL", "surrogates")
    texts = (
        "Love it 👍🏽 👩‍👩‍👧‍👦 🇩🇪",
        "التوصيل متأخر جدا",
        "המשלוח איחר \u200fמאוד",
        "e\u0301 and é, ﬁ, Å",
        "𝒳 beyond the plane 𠮷",
        "zero\u200bwidth \u00a0 no-break \u2028 line",
    )
    with drawn(built) as (book, sheet):
        fill(book, sheet)
        sheet.right_to_left()
        for place, text in enumerate(texts, 1):
            sheet.write_string(place, 2, text)
    return built


def control_escapes(folder: Path) -> Built:
    built = new(folder, "control-escapes.xlsx", "control escapes", "line breaks")
    raw = plain()
    for at, text in ((6, "bell_x0007_ rang"), (8, "said _x005F_x0007_ aloud"), (10, "a_x000D_\nb")):
        raw.strings[at] = f"<t>{text}</t>"
    raw.strings[12] = "<t>first&#10;second&#x9;third&#xd;</t>"
    raw.save(built.path)
    return built


def kept_spaces(folder: Path) -> Built:
    built = new(folder, "kept-spaces.xlsx", "xml:space", "empty strings")
    raw = plain()
    raw.strings[6] = '<t xml:space="preserve">  two before and after  </t>'
    raw.strings[8] = '<t xml:space="preserve"> </t>'
    raw.strings[10] = "<t/>"
    raw.strings[12] = "<t></t>"
    raw.strings[14] = '<r><t xml:space="preserve">so </t></r><r><t>slow</t></r>'
    raw.save(built.path)
    return built


def many_strings(folder: Path) -> Built:
    built = new(folder, "many-strings.xlsx", "long shared strings", "wrong counts")
    raw = plain()
    unused = [f"<t>{SENTENCES[number % 10].split()[0]} {number}</t>" for number in range(30_000)]
    unused = [text.replace("&", "").replace("<refused>", "") for text in unused]
    table = shared_strings([*raw.strings, *unused])
    raw.parts["xl/sharedStrings.xml"] = table.replace(' count="30052"', ' count="7"')
    raw.save(built.path)
    return built


def string_cells(folder: Path) -> Built:
    built = new(folder, "string-cells.xlsx", "string cells", "no shared strings", "exponents")
    titles = "".join(
        f'<c r="{at}1" t="str"><v>{name}</v></c>' for at, name in zip("ABCD", HEADER, strict=True)
    )
    rows = [row(1, titles)]
    for number in range(2, 14):
        cells = (
            f'<c r="A{number}" t="n"><v>{number}</v></c><c r="B{number}"/>'
            f'<c r="C{number}" t="str"><v>Visit {number} went well</v></c>'
            f'<c r="D{number}"><v>1.5E+{number}</v></c>'
        )
        rows.append(row(number, cells))
    Raw("".join(rows), left_out=("sharedStrings",)).save(built.path)
    return built


BUILDERS = (
    rich_text,
    phonetic_runs,
    inline_strings,
    formulas,
    shared_formulas,
    uncached_formulas,
    error_cells,
    dates_1904,
    early_dates,
    iso_dates,
    booleans,
    numbers_as_text,
    longest_cells,
    formula_like_texts,
    odd_characters,
    control_escapes,
    kept_spaces,
    many_strings,
    string_cells,
)
