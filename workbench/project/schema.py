"""The shape of the file and how it came to be: migrations, only ever appended.

`user_version` counts those that were carried out. `assigned` is keyed by label too, for several
labels a row; a node of a tree is a label with its path as its name and `parent` set; a number is in
`value`, under label 0, which is no row of `label`.
"""

APPLICATION_ID = 0x42455254  # "BERT"

_FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE sheet (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    source TEXT NOT NULL,
    source_sheet TEXT NOT NULL,
    header_row INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    imported TEXT NOT NULL
);
CREATE TABLE sheet_column (
    sheet INTEGER NOT NULL REFERENCES sheet ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sheet, position)
) WITHOUT ROWID;

CREATE TABLE task (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    kind TEXT NOT NULL,
    guideline TEXT NOT NULL DEFAULT ''
);
CREATE TABLE label (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    task INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,
    name TEXT NOT NULL,
    colour TEXT NOT NULL,
    position INTEGER NOT NULL,
    parent INTEGER REFERENCES label,
    guideline TEXT NOT NULL DEFAULT '',
    archived INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX label_name ON label (task, name COLLATE NOCASE) WHERE archived = 0;

CREATE TABLE annotation (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    task INTEGER NOT NULL,
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    label INTEGER,
    value REAL,
    source TEXT NOT NULL,
    author TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE TRIGGER annotation_is_history_update BEFORE UPDATE ON annotation
BEGIN SELECT raise(ABORT, 'annotations are never changed'); END;
CREATE TRIGGER annotation_is_history_delete BEFORE DELETE ON annotation
BEGIN SELECT raise(ABORT, 'annotations are never deleted'); END;
CREATE TABLE assigned (
    task INTEGER NOT NULL,
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    label INTEGER NOT NULL,
    value REAL,
    PRIMARY KEY (task, sheet, row, label)
) WITHOUT ROWID;
CREATE INDEX assigned_label ON assigned (task, label, sheet);

CREATE TABLE test_row (
    task INTEGER NOT NULL,
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (task, sheet, row)
) WITHOUT ROWID;
CREATE TRIGGER test_rows_stay_update BEFORE UPDATE ON test_row
BEGIN SELECT raise(ABORT, 'test rows are frozen'); END;
CREATE TRIGGER test_rows_stay_delete BEFORE DELETE ON test_row
BEGIN SELECT raise(ABORT, 'test rows are frozen'); END;

CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    task INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,
    preset TEXT NOT NULL,
    model TEXT NOT NULL,
    recipe TEXT NOT NULL,
    method TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT NOT NULL DEFAULT '',
    scores TEXT NOT NULL DEFAULT '',
    folder TEXT NOT NULL DEFAULT '',
    model_hash TEXT NOT NULL DEFAULT ''
);
CREATE TABLE run_event (
    run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (run, seq)
) WITHOUT ROWID;
CREATE TABLE held_out (
    run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    truth TEXT NOT NULL,
    predicted TEXT NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (run, sheet, row)
) WITHOUT ROWID;
CREATE TABLE prediction (
    run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    label TEXT NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (run, sheet, row)
) WITHOUT ROWID;

CREATE TABLE edit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    what TEXT NOT NULL,
    at TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE edit_label (
    edit INTEGER NOT NULL REFERENCES edit ON DELETE CASCADE,
    label INTEGER NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (edit, label)
) WITHOUT ROWID;
CREATE TABLE edit_row (
    edit INTEGER NOT NULL REFERENCES edit ON DELETE CASCADE,
    task INTEGER NOT NULL,
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    before INTEGER,
    after INTEGER,
    PRIMARY KEY (edit, task, sheet, row)
) WITHOUT ROWID;
"""

# A sheet knows its file by its SHA-256 and, where the file is kept, can be copied with new columns.
# `left_out` are the source rows that were not taken in ([first, last], ...), `report` what was found
# or lost in import, `cleaning` the recipe for its texts; a run keeps the recipe that it learnt with.
# `run.labels` is the order of the probabilities in `prediction.spread`: 16 bits each, 65,535 is 1.
_SECOND = """
ALTER TABLE sheet ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE sheet ADD COLUMN header_lines INTEGER NOT NULL DEFAULT 1;
ALTER TABLE sheet ADD COLUMN left_out TEXT NOT NULL DEFAULT '';
ALTER TABLE sheet ADD COLUMN report TEXT NOT NULL DEFAULT '';
ALTER TABLE sheet ADD COLUMN cleaning TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN cleaning TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN labels TEXT NOT NULL DEFAULT '';
ALTER TABLE prediction ADD COLUMN spread BLOB;
CREATE TABLE source (digest TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE source_piece (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL,
    position INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (digest, position)
);
CREATE TABLE duplicate (
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    of INTEGER NOT NULL,
    PRIMARY KEY (sheet, row)
) WITHOUT ROWID;
"""

# What a row with several labels or a number carried before an edit (side 0) and after it (side 1).
_THIRD = """
CREATE TABLE edit_part (
    edit INTEGER NOT NULL REFERENCES edit ON DELETE CASCADE,
    task INTEGER NOT NULL,
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    side INTEGER NOT NULL,
    label INTEGER NOT NULL,
    value REAL,
    PRIMARY KEY (edit, task, sheet, row, side, label)
) WITHOUT ROWID;
"""

# What labelling needs. `annotation.origin` says from what a label came: "rule:7", "suggestion:0.93",
# "row:512" (labelled together with it), "column:NAME", "random" (the row was drawn by chance; where a
# suggestion was accepted for it, "suggestion:0.93 random"). `label.examples` and `counterexamples` hold
# one text a line; `archived_after` is the last annotation before the label was set aside and
# `merged_into` the label that took its rows, so that it can come back with those rows. A row's flag and
# note are its own, whatever the task; they are undone as labels are, and so are rules. A row is skipped
# for a task; it stays so when it is labelled, and counts no more. `embedding` keeps vectors of
# consecutive rows in chunks (float16, row-major; a row without text is all zeros) and what made them;
# `suggestion` what the fast model says of every row of a sheet: for row n of 1..rows, `places` has a
# little-endian uint16 (an index into `labels`, a JSON list; 65,535 is none) and `confidences` a byte
# (255 is 1). Numbers are float32 in `numbers`. `ages` has a byte: the rounds since the row's suggestion
# changed (255: never).
_FOURTH = """
ALTER TABLE annotation ADD COLUMN origin TEXT NOT NULL DEFAULT '';
CREATE INDEX annotation_row ON annotation (sheet, row, task);
ALTER TABLE label ADD COLUMN examples TEXT NOT NULL DEFAULT '';
ALTER TABLE label ADD COLUMN counterexamples TEXT NOT NULL DEFAULT '';
ALTER TABLE label ADD COLUMN archived_after INTEGER NOT NULL DEFAULT 0;
ALTER TABLE label ADD COLUMN merged_into INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN low REAL;
ALTER TABLE task ADD COLUMN high REAL;
ALTER TABLE task ADD COLUMN step REAL;
ALTER TABLE task ADD COLUMN goal INTEGER NOT NULL DEFAULT 0;
CREATE TABLE row_mark (
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    flagged INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sheet, row)
) WITHOUT ROWID;
CREATE TABLE edit_mark (
    edit INTEGER NOT NULL REFERENCES edit ON DELETE CASCADE,
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (edit, sheet, row)
) WITHOUT ROWID;
CREATE TABLE skipped_row (
    task INTEGER NOT NULL,
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (task, sheet, row)
) WITHOUT ROWID;
CREATE TABLE edit_skip (
    edit INTEGER NOT NULL REFERENCES edit ON DELETE CASCADE,
    task INTEGER NOT NULL,
    sheet INTEGER NOT NULL,
    row INTEGER NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    PRIMARY KEY (edit, task, sheet, row)
) WITHOUT ROWID;
CREATE TABLE rule (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    task INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,
    label INTEGER NOT NULL,
    position INTEGER NOT NULL,
    pattern TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE edit_rule (
    edit INTEGER NOT NULL REFERENCES edit ON DELETE CASCADE,
    rule INTEGER NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (edit, rule)
) WITHOUT ROWID;
CREATE TABLE embedding (
    id INTEGER PRIMARY KEY,
    sheet INTEGER NOT NULL,
    source TEXT NOT NULL,
    first INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (sheet, source, first)
);
CREATE TABLE suggestion (
    id INTEGER PRIMARY KEY,
    task INTEGER NOT NULL,
    sheet INTEGER NOT NULL,
    made TEXT NOT NULL,
    method TEXT NOT NULL,
    why TEXT NOT NULL,
    labels TEXT NOT NULL,
    places BLOB NOT NULL,
    confidences BLOB NOT NULL,
    numbers BLOB,
    ages BLOB NOT NULL,
    learnt_from INTEGER NOT NULL,
    UNIQUE (task, sheet)
);
"""

# `held_out.spread` keeps the probability of every label of a scored row, as `prediction.spread` does
# and in the order of `run.labels`; rows that were scored before have none. `run.promise` is what the
# person chose to keep, as JSON ("": nothing yet).
_FIFTH = """
ALTER TABLE held_out ADD COLUMN spread BLOB;
ALTER TABLE run ADD COLUMN promise TEXT NOT NULL DEFAULT '';
"""

# `task.in_use` is the run whose model serves the task (0: the newest). `held_out.baseline` and
# `held_out.fast` are what a plain text classifier and the fast model, each taught the same rows, said
# of a scored row (NULL: not asked). `run.split` says how rows were set aside, as JSON ("": not kept).
_SIXTH = """
ALTER TABLE task ADD COLUMN in_use INTEGER NOT NULL DEFAULT 0;
ALTER TABLE held_out ADD COLUMN baseline TEXT;
ALTER TABLE held_out ADD COLUMN fast TEXT;
ALTER TABLE run ADD COLUMN split TEXT NOT NULL DEFAULT '';
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND, _THIRD, _FOURTH, _FIFTH, _SIXTH)

SCHEMA_VERSION = len(MIGRATIONS)
