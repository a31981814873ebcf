"""Tables over the rows of a sheet: a model of row ids, the query that finds them, the view that shows them.

A table never holds a sheet. It holds the ids of the rows in view (8 bytes a row) and some windows of
200 rows; which ids, and in what order, is SQL's answer from a thread of its own. No proxy model and
no OFFSET: sorting 100,000 rows in a proxy takes 16 s, a query under a second at a million.
"""
