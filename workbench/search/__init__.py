"""What a person looks for in texts, read and found: no SQL, no Qt, no sheets.

It stands below `project`, which asks SQL the same thing, and below `ui`, which marks what was found:
both have to agree on what a search means, so its meaning is here alone.
"""
