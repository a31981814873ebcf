"""The child process without Qt that does every long thing, and the client that outlives it.

It refuses to hold truth (the project file does) and to know a single step by import: `STEPS` names
them, the child resolves them, so a parser's process never loads torch. Both pipes carry JSON lines
(`records`), never pickles: a parser that a hostile file took over can send a wrong number, not code.

Why a process and not a thread: a hostile sheet aborts its parser, a lost GPU needs a fresh process,
torch after Qt fails on Windows, collecting garbage in a foreign thread destroys widgets, and Python
code in the window's process makes scrolling stutter. A killed engine always frees the GPU.
"""
