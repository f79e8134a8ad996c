"""Search: an index over the words of pages and agenda items, kept by triggers

SQLite gets FTS5 tables over views, PostgreSQL tables of tsvectors, under the same names: `page_search` and `item_search`.
Both fold case and Latin diacritics and stem nothing. A word that is broken at the end of a line is indexed in pieces,
"sister-\\ncity" as two words, and joined, "relation-\\nship" as one. What is there already is indexed here.

Revises: 0004
Created: 2026-11-22 23:30:00
"""

from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Index table, what it is over, the indexed text of a row, the columns that this text is made of.
ITEM_TEXT = (
    "{row}section || {line} || {row}number || {line} || {row}file_number || {line} || {row}title || {line} || {row}text"
)
INDEXED = (
    ("page_search", "page", "{row}text", ("text",)),
    ("item_search", "agenda_item", ITEM_TEXT, ("section", "number", "file_number", "title", "text")),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for index, table, text, columns in INDEXED:
            _index_with_fts5(index, table, text, columns)
    else:
        for function in (WORDS_FUNCTION, VECTOR_FUNCTION):
            _run(function)
        for index, table, text, columns in INDEXED:
            _index_with_tsvectors(index, table, text, columns)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for index, *_ in INDEXED:
            for event in ("insert", "update", "delete"):
                _run(f"DROP TRIGGER {index}_{event}")
            _run(f"DROP TABLE {index}")
            _run(f"DROP VIEW {index}_text")
    else:
        for index, table, *_ in INDEXED:
            _run(f"DROP TRIGGER {index}_keep ON {table}")
            _run(f"DROP FUNCTION {index}_keep")
            _run(f"DROP TABLE {index}")
        _run("DROP FUNCTION search_vector(text)")
        _run("DROP FUNCTION search_words(text)")


def _run(order: str) -> None:
    """Give the order as it stands: a colon in it names no parameter."""
    op.get_bind().exec_driver_sql(order)


# SQLite. External content: the text stays in its table alone, so deleting needs the text that was indexed.

JOINED = (
    "CASE WHEN instr({text}, '-' || char(10)) OR instr({text}, char(8208, 10)) OR instr({text}, char(173)) "
    "THEN replace(replace(replace(replace({text}, '-' || char(10), ''), char(8208, 10), ''), char(173, 10), ''), "
    "char(173), '') ELSE '' END"
)


def _index_with_fts5(index: str, table: str, text: str, columns: tuple[str, ...]) -> None:
    def values(row: str) -> str:
        of_row = f"({text.format(row=row, line='char(10)')})"
        return f"{of_row}, {JOINED.format(text=of_row)}"

    as_it_stands, joined = values("").split(", CASE ", 1)
    _run(f"CREATE VIEW {index}_text AS SELECT id, {as_it_stands} AS words, CASE {joined} AS joined FROM {table}")
    _run(
        f"CREATE VIRTUAL TABLE {index} USING fts5(words, joined, content='{index}_text', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 2 categories 'L* N*'\")"
    )
    add = f"INSERT INTO {index} (rowid, words, joined) VALUES (new.id, {values('new.')});"
    remove = f"INSERT INTO {index} ({index}, rowid, words, joined) VALUES ('delete', old.id, {values('old.')});"
    is_other = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    _run(f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add} END")
    _run(f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {remove} END")
    _run(
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF {', '.join(columns)} ON {table} WHEN {is_other} "
        f"BEGIN {remove} {add} END"
    )
    _run(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")


# PostgreSQL. Its own parser knows addresses, paths and signed numbers, and its case depends on the server's locale:
# so it gets words between single spaces, in small letters already.

WORDS_FUNCTION = """
CREATE FUNCTION search_words(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF octet_length(given) > char_length(given) THEN
        given := regexp_replace(normalize(given, NFD), '([A-Za-z])[\\u0300-\\u036f]+', '\\1', 'g');
        given := regexp_replace(normalize(given, NFC), '[\\u0300-\\u036f]+', '', 'g');
        given := translate(lower(given), '{capitals}', '{small}');
        RETURN regexp_replace(given, '[\\x01-/:-`{{-\\u00a9\\u00ab-\\u00b1\\u00b4\\u00b6-\\u00b8\\u00bb\\u00bf\\u00d7\\u00f7'
            '\\u02c2-\\u02c5\\u2000-\\u206f\\u20a0-\\u20cf\\u2190-\\u245f\\u2500-\\u2775\\u2794-\\u2bff\\u2e00-\\u2e2e'
            '\\u3000-\\u3004\\u3008-\\u3020\\ue000-\\uf8ff\\ufe00-\\ufe6f\\ufeff-\\uff0f\\ufff0-\\uffff'
            '\\U0001f000-\\U0001faff]+', ' ', 'g');
    END IF;
    RETURN regexp_replace(lower(given), '[^a-z0-9]+', ' ', 'g');
END $$
""".format(
    capitals="".join(map(chr, (*range(0x391, 0x3A2), *range(0x3A3, 0x3AA), *range(0x400, 0x430)))),
    small="".join(map(chr, (*range(0x3B1, 0x3C2), *range(0x3C3, 0x3CA), *range(0x450, 0x460), *range(0x430, 0x450)))),
)
# A tsvector has at most 1 MB: of a longer text the beginning is indexed, 200,000 characters, or fewer where all of them
# are different long words. Such a text must not keep its page from being stored.
VECTOR_FUNCTION = """
CREATE FUNCTION search_vector(given text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    most integer := 200000;
    joined text := '';
BEGIN
    IF strpos(given, E'-\\n') > 0 OR strpos(given, E'\\u2010\\n') > 0 OR strpos(given, E'\\u00ad') > 0 THEN
        joined := replace(replace(given, E'-\\n', ''), E'\\u2010\\n', '');
        joined := replace(replace(joined, E'\\u00ad\\n', ''), E'\\u00ad', '');
    END IF;
    LOOP
        BEGIN
            IF joined = '' THEN
                RETURN to_tsvector('simple', search_words(left(given, most)));
            END IF;
            -- A place is left free between the two: no phrase goes from the end of the one to the beginning of the other.
            RETURN ts_delete(
                to_tsvector('simple', search_words(left(given, most))) || $free$' ':1$free$::tsvector
                || to_tsvector('simple', search_words(left(joined, most))), ' ');
        EXCEPTION WHEN program_limit_exceeded THEN
            most := most / 2;
        END;
    END LOOP;
END $$
"""
# Of a word a tsvector keeps 256 places, and none beyond the 16,383rd word: in a long text phrases must be looked for in
# the text itself, and these texts have an index of their own.
LONG = 10_000


def _index_with_tsvectors(index: str, table: str, text: str, columns: tuple[str, ...]) -> None:
    def of_row(row: str) -> str:
        return text.format(row=row, line="E'\\n'")

    _run(
        f"CREATE TABLE {index} (id INTEGER PRIMARY KEY REFERENCES {table} (id) ON DELETE CASCADE, "
        "words TSVECTOR NOT NULL, is_long BOOLEAN NOT NULL)"
    )
    _run(
        f"INSERT INTO {index} (id, words, is_long) SELECT id, search_vector({of_row('')}), "
        f"char_length({of_row('')}) > {LONG} FROM {table}"
    )
    _run(f"CREATE INDEX ix_{index}_words ON {index} USING gin (words)")
    _run(f"CREATE INDEX ix_{index}_long ON {index} USING gin (words) WHERE is_long")
    _run(
        f"CREATE FUNCTION {index}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO {index} (id, words, is_long) "
        f"VALUES (new.id, search_vector({of_row('new.')}), char_length({of_row('new.')}) > {LONG}) "
        "ON CONFLICT (id) DO UPDATE SET words = excluded.words, is_long = excluded.is_long; RETURN NULL; END $$"
    )
    _run(
        f"CREATE TRIGGER {index}_keep AFTER INSERT OR UPDATE OF {', '.join(columns)} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {index}_keep()"
    )
