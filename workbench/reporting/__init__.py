"""The report that a person files: one structure, and three writers of it, for screen, paper and Excel.

`facts` is what the step gathers, `builder` makes a `Report` of it in the present language, and `page`
(HTML), `paper` (PDF) and `appendix` (Excel) write that very structure, so that their figures are the
same. No Qt, no torch, no SQL: a report is made of plain values. Charts are drawn here from a few shapes,
so that a page and paper show the same and need nothing that is not inside the file. Characters that could
reorder or break a line of ours never reach a writer (`report.visible`).
"""
