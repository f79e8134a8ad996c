"""Search: documents are found by their names; on SQLite letters and their marks are one letter

`document_search` has the names that a document has in agendas and lists, each once, with the same words as the other two
indexes. In PostgreSQL `page_search_file` says which file a page is of: to ask the pages themselves is to read their texts,
because a row is where its text is. In SQLite the words of these are those of composed letters: и with a breve is й, as in PostgreSQL. Only texts
with such marks are indexed again.

Revises: 0007
Created: 2026-11-23 01:30:00
"""

import unicodedata

from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NAMES = "SELECT name FROM attachment WHERE document_id = {document} UNION SELECT name FROM meeting_document WHERE document_id = {document}"
LINKS = ("attachment", "meeting_document")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for index, table, text, columns in INDEXED:
            _index_again(index, table, text, columns, COMPOSED)
        _index_names_with_fts5()
    else:
        _index_names_with_tsvectors()
        _keep_files_of_pages()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for link in LINKS:
            for event in ("insert", "update", "delete"):
                _run(f"DROP TRIGGER document_search_{link}_{event}")
        _run("DROP TABLE document_search")
        for index, table, text, columns in INDEXED:
            _index_again(index, table, text, columns, "{text}")
    else:
        for link in LINKS:
            _run(f"DROP TRIGGER document_search_keep ON {link}")
        _run("DROP FUNCTION document_search_keep")
        _run("DROP FUNCTION document_search_index(integer)")
        _run("DROP TABLE document_search")
        _run("DROP TRIGGER page_search_file_keep ON page")
        _run("DROP FUNCTION page_search_file_keep")
        _run("DROP TABLE page_search_file")


def _run(order: str) -> None:
    """Give the order as it stands: a colon in it names no parameter."""
    op.get_bind().exec_driver_sql(order)


# SQLite: the indexes of pages and items, as 0005 made them, with another text.

ITEM_TEXT = (
    "{row}section || char(10) || {row}number || char(10) || {row}file_number || char(10) || {row}title || char(10) || "
    "{row}text"
)
INDEXED = (
    ("page_search", "page", "{row}text", ("text",)),
    ("item_search", "agenda_item", ITEM_TEXT, ("section", "number", "file_number", "title", "text")),
)
JOINED = (
    "CASE WHEN instr(words, '-' || char(10)) OR instr(words, char(8208, 10)) OR instr(words, char(173)) "
    "THEN replace(replace(replace(replace(words, '-' || char(10), ''), char(8208, 10), ''), char(173, 10), ''), "
    "char(173), '') ELSE '' END"
)
# Letters of Slavic alphabets that are a letter and a mark; from Latin letters FTS5 takes the marks itself.
COMPOSITIONS = {
    letter: tuple(map(ord, unicodedata.normalize("NFD", chr(letter))))
    for letter in range(0x400, 0x460)
    if len(unicodedata.normalize("NFD", chr(letter))) > 1
}
MARKS = sorted({parts[1] for parts in COMPOSITIONS.values()})
HAS_MARKS = " OR ".join(f"instr({{text}}, char({mark}))" for mark in MARKS)


def _composed() -> str:
    """Text with one letter where a letter and its mark were."""
    text = "{text}"
    for letter, (first, mark) in COMPOSITIONS.items():
        text = f"replace({text}, char({first}, {mark}), char({letter}))"
    return f"CASE WHEN {HAS_MARKS} THEN {text} ELSE {{text}} END"


COMPOSED = _composed()


def _values(given: str, form: str) -> str:
    """A FROM clause with the words of a text, and those of its lines joined."""
    return f"(SELECT words, {JOINED} AS joined FROM (SELECT {form.format(text='given')} AS words FROM (SELECT {given} AS given)))"


def _index_again(index: str, table: str, text: str, columns: tuple[str, ...], form: str) -> None:
    """Let the index have its texts in this form, which is another one only where there are marks."""
    marked = f"SELECT id FROM {table} WHERE {HAS_MARKS.format(text='(' + text.format(row='') + ')')}"
    _run(f"CREATE TEMP TABLE marked AS {marked}")
    words_of_marked = f"SELECT id, words, joined FROM {index}_text WHERE id IN (SELECT id FROM temp.marked)"
    _run(f"INSERT INTO {index} ({index}, rowid, words, joined) SELECT 'delete', id, words, joined FROM ({words_of_marked})")
    for event in ("insert", "update", "delete"):
        _run(f"DROP TRIGGER {index}_{event}")
    _run(f"DROP VIEW {index}_text")
    given = text.format(row="")
    _run(
        f"CREATE VIEW {index}_text AS SELECT id, words, {JOINED} AS joined FROM "
        f"(SELECT id, {form.format(text='given')} AS words FROM (SELECT id, {given} AS given FROM {table}))"
    )
    add = (
        f"INSERT INTO {index} (rowid, words, joined) SELECT new.id, words, joined FROM {_values(text.format(row='new.'), form)};"
    )
    remove = (
        f"INSERT INTO {index} ({index}, rowid, words, joined) SELECT 'delete', old.id, words, joined FROM "
        f"{_values(text.format(row='old.'), form)};"
    )
    is_other = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    _run(f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add} END")
    _run(f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {remove} END")
    _run(
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF {', '.join(columns)} ON {table} WHEN {is_other} "
        f"BEGIN {remove} {add} END"
    )
    _run(f"INSERT INTO {index} (rowid, words, joined) {words_of_marked}")
    _run("DROP TABLE temp.marked")


def _index_names_with_fts5() -> None:
    """A table with its own copy of the names: what a document was called before need not be known to forget it."""
    _run(
        "CREATE VIRTUAL TABLE document_search USING fts5(words, joined, "
        "tokenize=\"unicode61 remove_diacritics 2 categories 'L* N*'\")"
    )

    def add(document: str) -> str:
        names = f"SELECT group_concat(name, char(10)) FROM ({NAMES.format(document=document)} ORDER BY name)"
        return (
            f"INSERT INTO document_search (rowid, words, joined) SELECT {document}, words, joined "
            f"FROM {_values(f'({names})', COMPOSED)} WHERE words IS NOT NULL;"
        )

    def again(row: str) -> str:
        return f"DELETE FROM document_search WHERE rowid = {row}.document_id; {add(f'{row}.document_id')}"

    for link in LINKS:
        _run(f"CREATE TRIGGER document_search_{link}_insert AFTER INSERT ON {link} BEGIN {again('new')} END")
        _run(f"CREATE TRIGGER document_search_{link}_delete AFTER DELETE ON {link} BEGIN {again('old')} END")
        _run(
            f"CREATE TRIGGER document_search_{link}_update AFTER UPDATE OF name, document_id ON {link} "
            "WHEN old.name IS NOT new.name OR old.document_id IS NOT new.document_id "
            f"BEGIN {again('old')} {again('new')} END"
        )
    names = f"SELECT group_concat(name, char(10)) FROM ({NAMES.format(document='document.id')} ORDER BY name)"
    _run(
        f"INSERT INTO document_search (rowid, words, joined) SELECT id, words, {JOINED} FROM "
        f"(SELECT id, {COMPOSED.format(text='given')} AS words FROM (SELECT id, ({names}) AS given FROM document)) "
        "WHERE words IS NOT NULL"
    )


# PostgreSQL.

LONG = 10_000  # characters, as in 0005
INDEX_FUNCTION = f"""
CREATE FUNCTION document_search_index(given integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    names text;
BEGIN
    -- Of two transactions that name one document at once, the second one waits, and then sees both names.
    PERFORM FROM document WHERE id = given FOR NO KEY UPDATE;
    SELECT string_agg(name, E'\\n' ORDER BY name) INTO names FROM ({NAMES.format(document="given")}) AS each;
    IF names IS NULL THEN
        DELETE FROM document_search WHERE id = given;
    ELSE
        INSERT INTO document_search (id, words, is_long) VALUES (given, search_vector(names), char_length(names) > {LONG})
        ON CONFLICT (id) DO UPDATE SET words = excluded.words, is_long = excluded.is_long
        WHERE document_search.words <> excluded.words OR document_search.is_long <> excluded.is_long;
    END IF;
END $$
"""
KEEP_FUNCTION = """
CREATE FUNCTION document_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM document_search_index(old.document_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM document_search_index(new.document_id);
    END IF;
    RETURN NULL;
END $$
"""


def _index_names_with_tsvectors() -> None:
    _run(
        "CREATE TABLE document_search (id INTEGER PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE, "
        "words TSVECTOR NOT NULL, is_long BOOLEAN NOT NULL)"
    )
    _run(INDEX_FUNCTION)
    _run("SELECT document_search_index(id) FROM document ORDER BY id")
    _run("CREATE INDEX ix_document_search_words ON document_search USING gin (words)")
    _run(KEEP_FUNCTION)
    for link in LINKS:
        _run(
            f"CREATE TRIGGER document_search_keep AFTER INSERT OR DELETE OR UPDATE OF name, document_id ON {link} "
            "FOR EACH ROW EXECUTE FUNCTION document_search_keep()"
        )


KEEP_FILE_FUNCTION = """
CREATE FUNCTION page_search_file_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO page_search_file (id, sha256) VALUES (new.id, new.sha256)
    ON CONFLICT (id) DO UPDATE SET sha256 = excluded.sha256;
    RETURN NULL;
END $$
"""


def _keep_files_of_pages() -> None:
    _run(
        "CREATE TABLE page_search_file (id INTEGER PRIMARY KEY REFERENCES page (id) ON DELETE CASCADE, "
        "sha256 VARCHAR NOT NULL)"
    )
    _run("INSERT INTO page_search_file (id, sha256) SELECT id, sha256 FROM page ORDER BY id")
    _run("CREATE INDEX ix_page_search_file_sha256_id ON page_search_file (sha256, id)")
    _run(KEEP_FILE_FUNCTION)
    _run(
        "CREATE TRIGGER page_search_file_keep AFTER INSERT OR UPDATE OF sha256 ON page "
        "FOR EACH ROW EXECUTE FUNCTION page_search_file_keep()"
    )
