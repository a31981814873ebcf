"""The threads of the window: one `Job(QThread)` drives one request to an engine, `Jobs` queues them.

A job's thread only reads a pipe. It makes no widgets, touches no model and holds no truth; it emits
plain values at most 20 times a second, and only to bound methods of objects of the GUI thread.
"""
