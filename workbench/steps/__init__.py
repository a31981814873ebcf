"""One pipeline a file: the only place where sheets, project and learning meet.

Every step is a generator (`events.Step`): a yield is both the progress report and the point where it
may be cancelled, so a test of a step is `list(step)`. A step opens the project itself, in the engine's
process, under the lock that its window or command holds; it never writes for longer than 50 ms at a
time, and what it half did leaves no trace. Which function carries out which request is in
`engine.steps_table`.
"""
