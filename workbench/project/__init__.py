"""The project file: one SQLite file `NAME.bertwb`, one noun a module, all the product's SQL.

It refuses to know spreadsheets, models and widgets. Decisions that live here:

- apsw with SQLite3 Multiple Ciphers: the same recent engine everywhere, with backup and encryption.
  WAL with synchronous=FULL, so that a label is on the disk before its key press returns.
- One table for each imported sheet, a column for a column, without type affinity; what SQLite has no
  type for is encoded cell by cell (`cells`). Rows are keyed by rowid, 1..n in the sheet's order.
- Annotations are an append-only history; `assigned` is the present state, kept in the same transaction.
  Undo writes new history, it never removes any.
- Every write returns `Changes`; whoever asked broadcasts it.
- A sheet's rows are committed in short chunks to a table that nothing refers to; a last tiny
  transaction registers it. What a killed import left is dropped by the next owner that opens the file.
- The lock (`lock`) belongs to the window or the command; its engines open the file under it.
"""
