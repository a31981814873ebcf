"""Workbooks with parts beside the sheet that no library writes for us: pivots, links, controls."""

from pathlib import Path

from .corpus_parts import (
    DOCS,
    FIRST_DAY,
    HEADER,
    KIND,
    MAIN,
    MICROSOFT,
    PACKAGE,
    PART,
    Built,
    Raw,
    feedback,
    new,
    plain,
    worksheet,
)

OFFICE = "application/vnd.ms-office"
EXCEL = "application/vnd.ms-excel"
DRAWING = "application/vnd.openxmlformats-officedocument"
MIXED = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    f' xmlns:x14="{MICROSOFT}/spreadsheetml/2009/9/main"'
)
NOTE_SHAPE = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>'
    '<v:shape id="_x0000_s1025" type="#_x0000_t202" style="visibility:hidden">'
    '<x:ClientData ObjectType="Note"><x:Anchor>5,15,3,2,7,31,7,1</x:Anchor>'
    "<x:Row>4</x:Row><x:Column>4</x:Column></x:ClientData></v:shape></xml>"
)


def pivot_table(folder: Path) -> Built:
    built = new(folder, "pivot-table.xlsx", "pivot table")
    raw = plain()
    _add_pivot(raw)
    raw.more_sheets.append(("Pivot", worksheet('<row r="3"><c r="A3"><v>12</v></c></row>')))
    raw.relate("xl/worksheets/sheet2.xml", "pivotTable", "../pivotTables/pivotTable1.xml")
    raw.save(built.path)
    return built


def _add_pivot(raw: Raw) -> None:
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    identity = raw.relate("xl/workbook.xml", "pivotCacheDefinition", cache.removeprefix("xl/"))
    raw.book_tail = f'<pivotCaches><pivotCache cacheId="1" r:id="{identity}"/></pivotCaches>'
    names = "".join(f'<cacheField name="{name}"><sharedItems/></cacheField>' for name in HEADER)
    records = raw.relate(cache, "pivotCacheRecords", "pivotCacheRecords1.xml")
    raw.add(
        cache,
        f"{KIND}.pivotCacheDefinition+xml",
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{DOCS}" r:id="{records}" recordCount="1">'
        '<cacheSource type="worksheet"><worksheetSource ref="A1:D13" sheet="Feedback"/></cacheSource>'
        f'<cacheFields count="4">{names}</cacheFields></pivotCacheDefinition>',
    )
    raw.add(
        "xl/pivotCache/pivotCacheRecords1.xml",
        f"{KIND}.pivotCacheRecords+xml",
        f'<pivotCacheRecords xmlns="{MAIN}" count="1"><r><s v="F-0001"/>'
        '<d v="2024-01-01T00:00:00"/><s v="late"/><n v="7.5"/></r></pivotCacheRecords>',
    )
    table = "xl/pivotTables/pivotTable1.xml"
    raw.relate(table, "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    raw.add(
        table,
        f"{KIND}.pivotTable+xml",
        f'<pivotTableDefinition xmlns="{MAIN}" name="Pivot1" cacheId="1" dataCaption="Values">'
        '<location ref="A3:A4" firstHeaderRow="1" firstDataRow="1" firstDataCol="0"/>'
        '<pivotFields count="4"><pivotField/><pivotField/><pivotField/>'
        '<pivotField dataField="1"/></pivotFields><rowItems count="1"><i/></rowItems>'
        '<colItems count="1"><i/></colItems><dataFields count="1">'
        '<dataField name="Sum of Amount" fld="3"/></dataFields></pivotTableDefinition>',
    )


def external_link(folder: Path) -> Built:
    built = new(folder, "external-link.xlsx", "external link")
    cells = {2: '<c r="E2"><f>[1]Rates!$A$1*D2</f><v>9.1</v></c>'}
    raw = plain(add=cells)
    part = "xl/externalLinks/externalLink1.xml"
    identity = raw.relate("xl/workbook.xml", "externalLink", "externalLinks/externalLink1.xml")
    raw.book_tail = (
        f'<externalReferences><externalReference r:id="{identity}"/></externalReferences>'
    )
    path = raw.relate(part, "externalLinkPath", "file:///C:/Rates%202024.xlsx", external=True)
    raw.add(
        part,
        f"{KIND}.externalLink+xml",
        f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{DOCS}" r:id="{path}"><sheetNames>'
        '<sheetName val="Rates"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1">'
        '<cell r="A1"><v>1.21</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>',
    )
    raw.save(built.path)
    return built


def query_table(folder: Path) -> Built:
    built = new(folder, "query-table.xlsx", "table", "connection", "query table")
    raw = plain()
    raw.relate("xl/workbook.xml", "connections", "connections.xml")
    raw.add(
        "xl/connections.xml",
        f"{KIND}.connections+xml",
        f'<connections xmlns="{MAIN}"><connection id="1" name="Desk" type="1" refreshedVersion="6">'
        '<dbPr connection="DSN=desk" command="SELECT 1"/></connection></connections>',
    )
    identity = raw.relate(PART, "table", "../tables/table1.xml")
    raw.tail = f'<tableParts count="1"><tablePart r:id="{identity}"/></tableParts>'
    raw.relate("xl/tables/table1.xml", "queryTable", "../queryTables/queryTable1.xml")
    columns = "".join(
        f'<tableColumn id="{at}" uniqueName="{at}" name="{name}" queryTableFieldId="{at}"/>'
        for at, name in enumerate(HEADER, 1)
    )
    raw.add(
        "xl/tables/table1.xml",
        f"{KIND}.table+xml",
        f'<table xmlns="{MAIN}" id="1" name="Desk" displayName="Desk" ref="A1:D13"'
        f' tableType="queryTable"><autoFilter ref="A1:D13"/>'
        f'<tableColumns count="4">{columns}</tableColumns></table>',
    )
    raw.add(
        "xl/queryTables/queryTable1.xml",
        f"{KIND}.queryTable+xml",
        f'<queryTable xmlns="{MAIN}" name="Desk" connectionId="1"/>',
    )
    raw.save(built.path)
    return built


def printer_settings(folder: Path) -> Built:
    built = new(folder, "printer-settings.xlsx", "printer settings", "custom views")
    raw = plain()
    identity = raw.relate(PART, "printerSettings", "../printerSettings/printerSettings1.bin")
    raw.tail = (
        '<customSheetViews><customSheetView guid="{11111111-2222-3333-4444-555555555555}"/>'
        f'</customSheetViews><pageSetup paperSize="9" orientation="landscape" r:id="{identity}"/>'
    )
    raw.types[".bin"] = f"{KIND}.printerSettings"
    raw.parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256)) * 2
    raw.save(built.path)
    return built


def threaded_comments(folder: Path) -> Built:
    built = new(folder, "threaded-comments.xlsx", "threaded comments", "note")
    raw = plain()
    person, talk = (
        "{A1B2C3D4-0000-4000-8000-000000000001}",
        "{A1B2C3D4-0000-4000-8000-000000000002}",
    )
    space = f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
    kind = f"{MICROSOFT}/2017/10/relationships"
    raw.relate("xl/workbook.xml", f"{kind}/person", "persons/person.xml")
    raw.add(
        "xl/persons/person.xml",
        f"{EXCEL}.person+xml",
        f'<personList xmlns="{space}"><person displayName="Ida Weber" id="{person}" userId="ida"'
        ' providerId="None"/></personList>',
    )
    raw.relate(PART, f"{kind}/threadedComment", "../threadedComments/threadedComment1.xml")
    raw.add(
        "xl/threadedComments/threadedComment1.xml",
        f"{EXCEL}.threadedcomments+xml",
        f'<ThreadedComments xmlns="{space}"><threadedComment ref="E5" dT="2024-02-01T09:00:00.00"'
        f' personId="{person}" id="{talk}"><text>Who calls back?</text></threadedComment>'
        "</ThreadedComments>",
    )
    _add_note(raw, f"tc={talk}")
    raw.save(built.path)
    return built


def _add_note(raw: Raw, author: str) -> None:
    raw.relate(PART, "comments", "../comments1.xml")
    raw.add(
        "xl/comments1.xml",
        f"{KIND}.comments+xml",
        f'<comments xmlns="{MAIN}"><authors><author>{author}</author></authors><commentList>'
        '<comment ref="E5" authorId="0"><text><t>Who calls back?</t></text></comment>'
        "</commentList></comments>",
    )
    identity = raw.relate(PART, "vmlDrawing", "../drawings/vmlDrawing1.vml")
    raw.types[".vml"] = f"{DRAWING}.vmlDrawing"
    raw.parts["xl/drawings/vmlDrawing1.vml"] = NOTE_SHAPE
    raw.tail += f'<legacyDrawing r:id="{identity}"/>'


def form_control(folder: Path) -> Built:
    built = new(folder, "form-control.xlsx", "ctrlProps", "mc:AlternateContent")
    raw = plain()
    _add_note(raw, "Ida Weber")
    identity = raw.relate(PART, "ctrlProp", "../ctrlProps/ctrlProp1.xml")
    raw.tail += _either(
        f'<controls><mc:AlternateContent{MIXED}><mc:Choice Requires="x14">'
        f'<control shapeId="1026" r:id="{identity}" name="Check Box 1"/></mc:Choice>'
        "</mc:AlternateContent></controls>"
    )
    raw.add(
        "xl/ctrlProps/ctrlProp1.xml",
        f"{EXCEL}.controlproperties+xml",
        f'<formControlPr xmlns="{MICROSOFT}/spreadsheetml/2009/9/main" objectType="CheckBox"'
        ' fmlaLink="$F$2" lockText="1" noThreeD="1"/>',
    )
    raw.save(built.path)
    return built


def _either(choice: str) -> str:
    return (
        f'<mc:AlternateContent{MIXED}><mc:Choice Requires="x14">{choice}</mc:Choice>'
        "<mc:Fallback/></mc:AlternateContent>"
    )


def active_x(folder: Path) -> Built:
    built = new(folder, "active-x.xlsx", "activeX", "mc:AlternateContent")
    raw = plain()
    identity = raw.relate(PART, "control", "../activeX/activeX1.xml")
    raw.tail = _either(
        f'<controls><control shapeId="1025" r:id="{identity}" name="CommandButton1"/></controls>'
    )
    raw.relate(
        "xl/activeX/activeX1.xml",
        f"{MICROSOFT}/2006/relationships/activeXControlBinary",
        "activeX1.bin",
    )
    raw.types[".bin"] = f"{OFFICE}.activeX"
    raw.parts["xl/activeX/activeX1.bin"] = bytes(range(200))
    raw.add(
        "xl/activeX/activeX1.xml",
        f"{OFFICE}.activeX+xml",
        f'<ax:ocx ax:classid="{{D7053240-CE69-11CD-A777-00DD01143C57}}"'
        f' ax:persistence="persistStreamInit" r:id="rId1" xmlns:ax="{MICROSOFT}/2006/activeX"'
        f' xmlns:r="{DOCS}"/>',
    )
    raw.save(built.path)
    return built


def custom_xml(folder: Path) -> Built:
    built = new(folder, "custom-xml.xlsx", "custom XML")
    raw = plain()
    raw.relate("", "customXml", "customXml/item1.xml")
    raw.relate("customXml/item1.xml", "customXmlProps", "itemProps1.xml")
    raw.parts["customXml/item1.xml"] = (
        '<?xml version="1.0"?><desk xmlns="urn:example:desk">3</desk>'
    )
    raw.add(
        "customXml/itemProps1.xml",
        f"{DRAWING}.customXmlProperties+xml",
        '<ds:datastoreItem ds:itemID="{0A1B2C3D-0000-4000-8000-00000000000F}"'
        ' xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>',
    )
    raw.save(built.path)
    return built


def signed(folder: Path) -> Built:
    built = new(folder, "signed.xlsx", "digital signature", expect="any")
    raw = plain()
    kind = f"{PACKAGE}/relationships/digital-signature"
    raw.relate("", f"{kind}/origin", "_xmlsignatures/origin.sigs")
    raw.relate("_xmlsignatures/origin.sigs", f"{kind}/signature", "sig1.xml")
    types = "application/vnd.openxmlformats-package.digital-signature"
    raw.types[".sigs"] = f"{types}-origin"
    raw.parts["_xmlsignatures/origin.sigs"] = b""
    raw.add(
        "_xmlsignatures/sig1.xml",
        f"{types}-xmlsignature+xml",
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/>'
        "<SignatureValue>AAAA</SignatureValue></Signature>",
    )
    raw.save(built.path)
    return built


def sheet_tail(folder: Path) -> Built:
    built = new(folder, "sheet-tail.xlsx", "extLst", "scenarios", "watches", "dates")
    raw = plain()
    raw.head = (
        f'<sheetPr codeName="Sheet1"><tabColor rgb="FFFF0000"/></sheetPr>{raw.head}'
        '<sheetViews><sheetView workbookViewId="0" tabSelected="1"/></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15"/><cols><col min="2" max="2" width="12" style="1"/></cols>'
    )
    raw.book_head = '<workbookPr codeName="ThisWorkbook"/><bookViews><workbookView/></bookViews>'
    raw.tail = (
        "<sheetCalcPr/>"
        '<scenarios><scenario name="low"><inputCells r="D2" val="1"/></scenario></scenarios>'
        f'<cellWatches><cellWatch r="D{len(feedback())}"/></cellWatches>'
        '<extLst><ext uri="{00000000-1111-2222-3333-444444444444}"'
        f' xmlns:own="urn:example:own"><own:sheetData since="{FIRST_DAY}"><own:row r="1"/>'
        "</own:sheetData></ext></extLst>"
    )
    raw.save(built.path)
    return built


BUILDERS = (
    pivot_table,
    external_link,
    query_table,
    printer_settings,
    threaded_comments,
    form_control,
    active_x,
    custom_xml,
    signed,
    sheet_tail,
)
