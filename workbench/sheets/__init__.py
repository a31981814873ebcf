"""Spreadsheet files in and out: readers, the preview's guesses, writers.

It refuses SQL, torch and Qt, and trusts no file: sizes, ratios and cell references are checked
before anything is allocated (`readers.bounds`), and the whole runs in a guarded engine besides,
since a parser may still abort. Values keep their types cell by cell; an error cell stays one.
A person's own file is only ever read: what goes out is a new file, renamed into place when complete.
"""
