"""What is found, of which meeting, in which order: the same on both kinds of database."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from models.agenda import AgendaItem, AgendaRevision
from models.database import Database
from models.document import Document, DocumentKind, Page
from models.meeting import Meeting
from models.revisions import save_agenda
from models.search import Hit, QueryError, parse_query, search, walk
from models.search.excerpt import excerpt
from published.values import Agenda, Item
from tests.conftest import NOW
from tests.factories import attach, make_document, make_item, make_meeting, make_source, publish

MOST_CHARACTERS = 200_000


def found(session: Session, query: str, **options: object) -> list[Hit]:
    return search(session, parse_query(query), **options)  # type: ignore[arg-type]


def texts_found(database: Database, texts: list[str], query: str) -> list[int]:
    """Which of the texts, as pages of one document, are found: their numbers from 1."""
    with database.writing() as session:
        if session.scalar(select(func.count(Page.id))) == 0:
            publish(session, make_meeting(session), make_document(session, pages=texts))
    with database.reading() as session:
        return sorted(hit.page or 0 for hit in found(session, query))


# Words.


def test_all_words_must_be_there_in_any_order(database: Database) -> None:
    texts = ["The city has a sister.", "Our sister city.", "Sister only", "cityscape, sisterhood"]

    assert texts_found(database, texts, "sister city") == [1, 2]
    assert texts_found(database, texts, "CITY Sister") == [1, 2]


def test_words_of_a_phrase_stand_one_after_the_other(database: Database) -> None:
    texts = ["Our sister city", "a city, a sister", "city sister", "sister of a city", "SISTER-CITIES", "Sister—City!"]

    assert texts_found(database, texts, '"sister city"') == [1, 6]
    assert texts_found(database, texts, "“sister city”") == [1, 6]
    assert texts_found(database, texts, "sister-city") == [1, 6]


def test_a_phrase_goes_on_in_the_next_line_also_after_a_hyphen(database: Database) -> None:
    texts = [
        "our sister\ncity",
        "our sister-\ncity",
        "our sister\u2010\ncity",
        "our sister.\n\n  City",
        "sister-\ncitizen",
    ]

    assert texts_found(database, texts, '"sister city"') == [1, 2, 3, 4]


def test_a_word_that_a_line_end_divides_is_found_whole_and_in_phrases(database: Database) -> None:
    texts = [
        "a relation-\nship with",
        "a relation\u00ad\nship",
        "a rela\u00adtionship",
        "a relation ship",
        "relation-\n ship",
    ]

    assert texts_found(database, texts, "relationship") == [1, 2, 3]
    assert texts_found(database, texts, '"relationship with"') == [1]
    assert texts_found(database, texts, "relationsh*") == [1, 2, 3]


def test_the_beginning_of_a_word_finds_its_endings(database: Database) -> None:
    texts = ["Nakhodka", "Nakhodkan guests", "in Nakhod", "unakhodka"]

    assert texts_found(database, texts, "nakhodk*") == [1, 2]


def test_excluded_words_and_phrases_must_not_be_there(database: Database) -> None:
    texts = ["Russian River water", "the river, Russian style", "Russian guests"]

    assert texts_found(database, texts, 'russian -"russian river"') == [2, 3]
    assert texts_found(database, texts, "russian -river") == [3]
    assert texts_found(database, texts, "russian -riv*") == [3]


def test_cyrillic_is_found_whatever_its_case(database: Database) -> None:
    texts = ["Побратим: НАХОДКА, Россия", "находка", "Находки", "Новый Уренгой", "Ёлка"]

    assert texts_found(database, texts, "Находка") == [1, 2]
    assert texts_found(database, texts, "находк*") == [1, 2, 3]
    assert texts_found(database, texts, "новый УРЕНГОЙ") == [4]
    assert texts_found(database, texts, '"находка россия"') == [1]
    assert texts_found(database, texts, "новыи") == []
    assert texts_found(database, texts, "ёлка") == [5]


def test_diacritics_on_latin_letters_do_not_count_composed_or_not(database: Database) -> None:
    texts = ["San José", "SAN JOSE\u0301", "san jose", "Ångström"]

    assert texts_found(database, texts, '"san jose"') == [1, 2, 3]
    assert texts_found(database, texts, "josé") == [1, 2, 3]
    assert texts_found(database, texts, "angstrom") == [4]


def test_a_letter_and_its_mark_are_one_letter_in_cyrillic_too(database: Database) -> None:
    """Some PDFs have и and a breve where others have й; и itself is another letter."""
    texts = ["Новый Уренгой", "НОВЫИ\u0306 Уренгои\u0306", "новыи", "ё", "е\u0308", "е", "Киї\u0301в"]

    assert texts_found(database, texts, "новый") == [1, 2]
    assert texts_found(database, texts, "новыи\u0306") == [1, 2]
    assert texts_found(database, texts, '"новый уренгой"') == [1, 2]
    assert texts_found(database, texts, "новы*") == [1, 2, 3]
    assert texts_found(database, texts, "новыи") == [3]
    assert texts_found(database, texts, "ё") == texts_found(database, texts, "е\u0308") == [4, 5]
    assert texts_found(database, texts, "е") == [6]
    assert texts_found(database, texts, "київ") == [7]


def test_an_excerpt_marks_a_word_whose_letters_have_their_marks_apart() -> None:
    assert marked("в Уренгои\u0306 весной", "уренгой") == "в [Уренгои\u0306] весной"


def test_apostrophes_of_any_kind_stand_between_words(database: Database) -> None:
    texts = ["the City's friend", "the City’s friend", "the citys friend", "O’Brien"]

    assert texts_found(database, texts, "city's") == [1, 2]
    assert texts_found(database, texts, "city’s friend") == [1, 2]
    assert texts_found(database, texts, "o'brien") == [4]


@pytest.mark.parametrize(
    "said",
    [
        "see www.oaklandca.gov/sister",
        "friend@sister.example",
        "a/sister/b",
        "1.sister",
        "<b>sister</b>",
        "&sister;",
        "sister_city",
    ],
)
def test_a_word_is_a_word_also_in_addresses_paths_and_markup(database: Database, said: str) -> None:
    """PostgreSQL's own parser would take the whole address for a word."""
    assert texts_found(database, [said, "🎉sister🎉", "(sister)"], "sister") == [1, 2, 3]


def test_numbers_are_words_without_signs(database: Database) -> None:
    texts = ["File 22-0517", "item -5.2", "File 220517"]

    assert texts_found(database, texts, "22-0517") == [1]
    assert texts_found(database, texts, "5.2") == [2]


def test_nothing_is_stemmed_or_left_out(database: Database) -> None:
    texts = ["the cities", "the city of it", "sisters"]

    assert texts_found(database, texts, "the") == [1, 2]
    assert texts_found(database, texts, "city") == [2]
    assert texts_found(database, texts, "sister") == []


# Queries.


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "no word"),
        ("  … !! ", "no word"),
        ('""', "no word"),
        ("-russia", "only says what must not"),
        ('-"russian river" -war', "only says what must not"),
        ('"sister city', "quotation mark is open"),
        ('sister" city', "quotation mark is open"),
        ("*", "stands for the rest of one word"),
        ("*city", "stands for the rest of one word"),
        ("ci*ty", "stands for the rest of one word"),
        ("sister-ci*", "stands for the rest of one word"),
        ("c*", "at least 2 letters"),
        ("a" * 501, "at most 500"),
        ("a " * 200, "at most 30"),
        ("x" * 10_000, "at most 500"),
    ],
)
def test_a_query_that_cannot_be_asked_says_why(query: str, says: str) -> None:
    with pytest.raises(QueryError, match=says.replace("*", r"\*")):
        parse_query(query)


HOSTILE = [
    *("a' OR 1=1 --", "NEAR(sister city, 5)", "sister AND OR NOT city", "text:sister", "words : sister", "^sister"),
    *("{words joined}: sister", "sister & !city | x", "a <-> b", "a:*", "a:ABCD", "(sister", "sister)", "((()))x"),
    *("\\' sister", "\\", "x\\'y", "sister\x00city", "\x00 x", "🎉 sister 🎉", "%s %(query)s :query ?", "$1 $$ x"),
    *(
        "\ud800 x",
        "\ufffe x",
        "x;drop table page;--",
        "''",
        "x''",
        "+x",
        "x NOT y",
        "--x y",
        "- x",
        "x -",
        "İ x",
        "ß ſ x",
    ),
]


@pytest.mark.parametrize("query", HOSTILE, ids=ascii)
def test_no_query_breaks_out(database: Database, query: str) -> None:
    """Either it is refused in words, or it finds what has its words."""
    with database.writing() as session:
        publish(session, make_meeting(session), make_document(session, pages=["sister city", "a b x"]))
        try:
            parsed = parse_query(query)
        except QueryError:
            return
        pages = {page.id: page.text for page in session.scalars(select(Page))}
        numbers = {hit.page for hit in search(session, parsed)}

        assert len(numbers) == sum(parsed.is_in(said) for said in pages.values())


def test_random_queries_find_on_both_databases_what_their_words_say(database: Database) -> None:
    """The index agrees with the text itself: what is found in the one is in the other, and nothing else."""
    draw = random.Random(3)
    letters = [
        "sister",
        "city",
        "a",
        "Ж",
        "é",
        "-",
        "-\n",
        '"',
        "*",
        "'",
        " ",
        "  ",
        "(",
        ":",
        "^",
        "AND",
        "NOT",
        "NEAR",
        "\x00",
        "🎉",
        "й",
        "и\u0306",
        "е\u0308",
    ]
    pages = ["".join(draw.choices(letters, k=60)).replace("\x00", "").replace("🎉", " ") for _ in range(40)]
    asked = 0
    with database.writing() as session:
        publish(session, make_meeting(session), make_document(session, pages=pages))
        for _ in range(400):
            try:
                query = parse_query("".join(draw.choices(letters, k=draw.randrange(1, 9))))
            except QueryError:
                continue
            asked += 1
            numbers = {hit.page for hit in search(session, query)}
            assert numbers == {number for number, said in enumerate(pages, 1) if query.is_in(said)}, query
    assert asked > 50


# Hits.


def test_an_item_is_a_hit_with_its_meeting_on_the_local_clock(database: Database) -> None:
    with database.writing() as session:
        meeting = make_meeting(session, page_url="https://portal.example.org/m/1")
        make_item(session, meeting, number="7.2", title="Sister city grant", text="7.2 Sister city grant for Nakhodka")
        make_item(session, meeting, title="Adopt the minutes")

        [hit] = found(session, "nakhodka")
        meeting_id = meeting.id

    assert (hit.kind, hit.locality, hit.source, hit.body) == ("item", "oakland", "oakland/legistar", "City Council")
    assert (hit.meeting_id, hit.starts_at.isoformat()) == (meeting_id, "2026-11-25T10:00:00-08:00")
    assert (hit.item_number, hit.item_title, hit.page, hit.more_meetings) == ("7.2", "Sister city grant", None, 0)
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["Nakhodka"]
    assert hit.link == "https://portal.example.org/m/1"


def test_items_are_found_by_section_and_file_number_too(database: Database) -> None:
    with database.writing() as session:
        make_item(session, section="CONSENT CALENDAR", file_number="22-0517", title="Adopt", text="Adopt the minutes")

        assert [len(found(session, query)) for query in ("consent", "22-0517", "minutes adopt", "closed")] == [
            1,
            1,
            1,
            0,
        ]


def test_a_page_is_a_hit_with_its_document_item_and_a_link_to_the_page(database: Database) -> None:
    with database.writing() as session:
        item = make_item(session, number="7.2", title="Travel")
        document = make_document(session, pages=["Cover", "To Nakhodka"], url="https://portal.example.org/f.pdf#top")
        attach(session, item, document, "Staff report")

        [hit] = found(session, "nakhodka")
        document_id = document.id

    assert (hit.kind, hit.page, hit.document_id, hit.document_name) == ("page", 2, document_id, "Staff report")
    assert (hit.item_number, hit.item_title) == ("7.2", "Travel")
    assert hit.link == "https://portal.example.org/f.pdf#page=2"


def test_only_a_pdf_is_linked_by_page_and_no_address_that_is_none(database: Database) -> None:
    with database.writing() as session:
        meeting = make_meeting(session)
        publish(
            session,
            meeting,
            make_document(session, pages=["Nakhodka"], media_type="text/html", url="https://a.example/n"),
        )
        publish(session, meeting, make_document(session, pages=["Nakhodka 2"], url="javascript:alert(1)"))

        assert {hit.link for hit in found(session, "nakhodka")} == {"https://a.example/n", ""}


def test_an_item_that_was_split_from_a_file_links_to_its_page_there(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session, pages=["x"], url="https://portal.example.org/agenda.pdf")
        make_item(session, title="Nakhodka", document_id=document.id, page=3)

        [hit] = found(session, "nakhodka")

    assert (hit.link, hit.page) == ("https://portal.example.org/agenda.pdf#page=3", 3)


def test_one_file_of_ten_meetings_is_one_hit_of_the_newest_of_them(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session, pages=["Nakhodka"])
        meetings = [make_meeting(session, starts_at=NOW + timedelta(days=day)) for day in (1, 9, *range(-8, 0))]
        for meeting in meetings[:5]:
            publish(session, meeting, document)
        for meeting in meetings[5:]:
            attach(session, make_item(session, meeting), document)

        [hit] = found(session, "nakhodka")
        [earlier] = found(session, "nakhodka", until=NOW)
        ids = [meeting.id for meeting in meetings]

    assert (hit.meeting_id, hit.more_meetings) == (ids[1], 9)
    assert (earlier.meeting_id, earlier.more_meetings) == (ids[9], 7)


def test_two_documents_with_the_same_bytes_are_one_hit(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session, pages=["Nakhodka"])
        again = make_document(session, url="https://portal.example.org/again.pdf")
        again.sha256 = document.sha256
        meeting = make_meeting(session)
        publish(session, meeting, document), publish(session, meeting, again, DocumentKind.PACKET)

        [hit] = found(session, "nakhodka")
        document_id = document.id

    assert (hit.document_id, hit.more_meetings) == (document_id, 0)


def test_a_page_that_no_meeting_has_is_not_found(database: Database) -> None:
    with database.writing() as session:
        make_document(session, pages=["Nakhodka"])

        assert found(session, "nakhodka") == []


# Names of documents.


def names_found(session: Session, query: str) -> list[tuple[str, str, str]]:
    return [(hit.kind, hit.document_name, hit.item_number) for hit in found(session, query)]


def test_a_document_is_found_by_its_name_with_the_item_that_it_hangs_on_also_unread(database: Database) -> None:
    with database.writing() as session:
        item = make_item(session, number="7.2", title="Travel")
        document = make_document(session, body=b"x", url="https://portal.example.org/f.pdf")
        attach(session, item, document, "Sochi Delegation Itinerary.pdf")

        [hit] = found(session, '"sochi delegation"')
        document_id = document.id

    assert (hit.kind, hit.item_number, hit.item_title, hit.page) == ("document", "7.2", "Travel", None)
    assert (hit.document_id, hit.document_name) == (document_id, "Sochi Delegation Itinerary.pdf")
    assert (hit.link, hit.document_url) == ("https://portal.example.org/f.pdf",) * 2
    assert [hit.excerpt[start:end] for start, end in hit.marks] == ["Sochi Delegation"]


def test_a_document_of_the_meeting_itself_is_found_by_its_name(database: Database) -> None:
    with database.writing() as session:
        publish(session, make_meeting(session), make_document(session), name="Letter of_the_Mayor-to-Sochi")

        assert names_found(session, "sochi mayor") == [("document", "Letter of_the_Mayor-to-Sochi", "")]
        assert names_found(session, "sochi -mayor") == []


def test_a_name_is_found_by_its_own_words_only(database: Database) -> None:
    """Two names of one document are two texts: no phrase, and no two words, are of both."""
    with database.writing() as session:
        document = make_document(session)
        attach(session, make_item(session, number="1", title="A"), document, "Our Sochi")
        attach(session, make_item(session, number="2", title="B"), document, "Delegation")

        assert names_found(session, '"sochi delegation"') == names_found(session, "sochi delegation") == []
        assert names_found(session, "sochi") == [("document", "Our Sochi", "1")]
        assert names_found(session, "delegation -sochi") == [("document", "Delegation", "2")]


def test_a_document_of_several_meetings_is_one_hit_of_the_newest_that_names_it_so(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session)
        meetings = [make_meeting(session, starts_at=NOW + timedelta(days=day)) for day in (1, 2, 3)]
        for meeting, name in zip(meetings, ("Sochi letter", "Letter to Sochi", "Letter"), strict=True):
            publish(session, meeting, document, name=name)

        [hit] = found(session, "sochi")
        ids = [meeting.id for meeting in meetings]

    assert (hit.meeting_id, hit.document_name, hit.more_meetings) == (ids[1], "Letter to Sochi", 1)


def test_a_name_on_an_agenda_that_was_replaced_is_not_found(database: Database) -> None:
    with database.writing() as session:
        item = make_item(session)
        attach(session, item, make_document(session), "Sochi letter")
        item.revision.is_current = False
        session.flush()

        assert found(session, "sochi") == []


def test_a_document_is_found_by_the_names_that_it_has_and_no_more_by_those_it_had(database: Database) -> None:
    """Whatever happens to the links: they change, move to another document, go, and come again."""
    with database.writing() as session:
        item = make_item(session, title="Travel")
        one, other = make_document(session), make_document(session)
        link = attach(session, item, one, "Sochi letter")
        second = publish(session, item.revision.meeting, one, name="Sochi letter")

        def of(word: str) -> list[int | None]:
            session.flush()
            return [hit.document_id for hit in found(session, word)]

        assert of("sochi") == [one.id]
        link.name = "Murmansk letter"
        assert (of("sochi"), of("murmansk")) == ([one.id], [one.id])
        second.name = "Agenda"
        assert (of("sochi"), of("agenda")) == ([], [one.id])
        link.document_id = other.id
        assert (of("murmansk"), of("agenda")) == ([other.id], [one.id])
        session.delete(link)
        assert (of("murmansk"), of("letter")) == ([], [])
        session.delete(second)
        assert of("agenda") == []
        attach(session, item, one, "Sochi again")
        assert of("sochi") == [one.id]


def test_a_name_with_marks_apart_is_found_as_it_is_written_otherwise(database: Database) -> None:
    with database.writing() as session:
        publish(
            session, make_meeting(session), make_document(session), name="Новыи\u0306 Уренгои\u0306, Jose\u0301.pdf"
        )

        assert [len(found(session, query)) for query in ('"новый уренгой"', "josé", "jose", "новыи")] == [1, 1, 1, 0]


# One meeting in two sources.


def _two_sources(session: Session) -> tuple[Meeting, Meeting]:
    """A meeting, and the copy of it that another source has."""
    meeting = make_meeting(session, make_source(session, "oakland/legistar"))
    return meeting, make_meeting(session, make_source(session, "oakland/primegov"), same_as_id=meeting.id)


def test_what_a_meeting_says_in_both_of_its_sources_is_one_hit_of_the_original(database: Database) -> None:
    with database.writing() as session:
        meeting, copy = _two_sources(session)
        make_item(session, meeting, number="7", title="Travel", text="7. Travel to Nakhodka")
        make_item(session, copy, number="7", title="Travel", text="7 Travel, to  NAKHODKA")
        file = make_document(session, pages=["Nakhodka, page"])
        publish(session, meeting, file), publish(session, copy, file)
        again = make_document(session, make_source(session, "oakland/primegov"), pages=["Nakhodka,\npage"])
        publish(session, copy, again)
        for each in (meeting, copy):
            publish(session, each, make_document(session), DocumentKind.OTHER, "Nakhodka.pdf")

        hits = [(hit.kind, hit.meeting_id, hit.more_meetings) for hit in found(session, "nakhodka")]
        ranked = [(hit.kind, hit.meeting_id) for hit in found(session, "nakhodka", by="relevance")]

        assert hits == [("item", meeting.id, 0), ("page", meeting.id, 0), ("document", meeting.id, 0)]
        assert sorted(ranked) == sorted((kind, meeting_id) for kind, meeting_id, _ in hits)


def test_what_only_the_other_source_says_is_found_there(database: Database) -> None:
    """A copy is no reason to miss an item."""
    with database.writing() as session:
        meeting, copy = _two_sources(session)
        make_item(session, meeting, title="Travel", text="Travel to Nakhodka")
        make_item(session, copy, title="Travel", text="Travel to Nakhodka and back")
        publish(session, copy, make_document(session, pages=["Nakhodka"]), name="Nakhodka")

        hits = [(hit.kind, hit.meeting_id) for hit in found(session, "nakhodka")]
        [back] = found(session, "nakhodka back")

        assert hits == [*((kind, copy.id) for kind in ("item", "page", "document")), ("item", meeting.id)]
        assert back.meeting_id == copy.id


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_screens_of_copies_show_everything_once(database: Database, limit: int) -> None:
    with database.writing() as session:
        for day in range(3):
            meeting, copy = _two_sources(session)
            for each in (meeting, copy):
                each.starts_at = NOW + timedelta(days=day)
                for number in range(3):
                    make_item(session, each, title=f"Nakhodka {number}")
        session.flush()

        screens: list[Hit] = []
        while screen := found(session, "nakhodka", limit=limit, after=screens[-1].cursor if screens else None):
            screens += screen

        assert [hit.item_title for hit in screens] == [f"Nakhodka {number}" for number in range(3)] * 3
        assert {hit.source for hit in screens} == {"oakland/legistar"}


# What changes.


def _say(session: Session, meeting: Meeting, title: str) -> None:
    item = Item(vendor_id="1", number="1", title=title, text=title, section="", is_consent=False, file_number="")
    save_agenda(session, meeting.source, meeting, Agenda(items=(item,), documents=()), [], NOW)


def test_an_agenda_that_was_replaced_is_not_found_nor_what_only_it_carried(database: Database) -> None:
    with database.writing() as session:
        meeting = make_meeting(session)
        _say(session, meeting, "Delegation to Nakhodka")
        attach(session, session.scalars(select(AgendaItem)).one(), make_document(session, pages=["the Nakhodka file"]))
        assert [hit.kind for hit in found(session, "nakhodka")] == ["item", "page"]

        _say(session, meeting, "Delegation to Oakland")

        assert found(session, "nakhodka") == []
        assert len(found(session, "delegation")) == 1
        assert session.scalar(select(func.count(AgendaRevision.id))) == 2


def test_a_page_that_is_read_again_is_found_by_what_it_says_then(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session, pages=["Nakhodka", "Oakland"])
        publish(session, make_meeting(session), document)
        session.execute(update(Page).where(Page.number == 1).values(text="Murmansk"))
        assert [len(found(session, word)) for word in ("nakhodka", "murmansk", "oakland")] == [0, 1, 1]

        session.execute(delete(Page).where(Page.sha256 == document.sha256))
        assert [len(found(session, word)) for word in ("murmansk", "oakland")] == [0, 0]

        session.add(Page(sha256=document.sha256, number=1, text="Nakhodka", method="text layer"))
        session.flush()
        assert [len(found(session, word)) for word in ("nakhodka", "murmansk")] == [1, 0]


def test_a_document_with_new_bytes_is_found_by_the_new_ones_only(database: Database) -> None:
    with database.writing() as session:
        document = make_document(session, pages=["Nakhodka"])
        publish(session, make_meeting(session), document)
        document.sha256 = make_document(session, pages=["Murmansk"]).sha256
        session.flush()

        assert [len(found(session, word)) for word in ("nakhodka", "murmansk")] == [0, 1]


def test_an_item_that_is_corrected_is_found_by_what_it_says_then(database: Database) -> None:
    with database.writing() as session:
        item = make_item(session, title="Nakhodka")
        item.title, item.flagged_with = "Murmansk", "rules/1"
        session.flush()

        assert [len(found(session, word)) for word in ("nakhodka", "murmansk")] == [0, 1]


def test_the_index_is_whole_after_pages_came_changed_and_went(sqlite: Database) -> None:
    """FTS5's own check compares the index with what it is over."""
    with sqlite.writing() as session:
        for number in range(30):
            document = make_document(session, pages=[f"sister-\ncity {number}", "b", "c"])
            session.execute(
                update(Page).where(Page.sha256 == document.sha256, Page.number == 2).values(text="new\u00ad")
            )
            session.execute(delete(Page).where(Page.sha256 == document.sha256, Page.number == 3))
            make_item(session, title=f"Item-\n{number}").title = "Other"
        session.flush()
        for index in ("page_search", "item_search", "document_search"):
            session.execute(text(f"insert into {index} ({index}, rank) values ('integrity-check', 1)"))  # noqa: S608


# Large texts.


@pytest.mark.parametrize("letter", ["a", "ж", "😀", "𐐀"])
def test_a_page_of_200000_characters_can_be_stored_and_is_found_by_its_beginning(
    database: Database, letter: str
) -> None:
    """PostgreSQL's index of one text has at most 1 MB; the page is stored all the same."""
    every = " ".join(f"{letter}{number:x}" for number in range(60_000))
    said = f"Nakhodka sister-\ncity {every}"[:MOST_CHARACTERS]

    assert texts_found(database, [said, "x"], 'nakhodka "sister city"') == [1]


def test_a_phrase_at_the_end_of_a_long_page_is_found_and_words_apart_are_not(database: Database) -> None:
    """PostgreSQL keeps no places beyond the 16,383rd word, and 256 of each."""
    filler = "city of the sister and " * 8_000
    texts = [f"{filler}our sister city Nakhodka", f"{filler}sister and city", f"{filler}Russian River"]

    assert texts_found(database, texts, '"sister city nakhodka"') == [1]
    assert texts_found(database, texts, '"sister city"') == [1]
    assert texts_found(database, texts, 'city -"russian river"') == [1, 2]
    assert texts_found(database, texts, '"city of the sister and" nakhodka') == [1]


def test_a_word_of_a_megabyte_keeps_no_page_from_being_stored(database: Database) -> None:
    assert texts_found(database, ["x" * 199_000 + " Nakhodka"], "nakhodka") == [1]


# Filters, order, cursors.


def test_hits_are_found_by_locality_day_and_part_of_the_body(database: Database) -> None:
    with database.writing() as session:
        council = make_meeting(session, starts_at=NOW)
        board = make_meeting(session, body="Port Board (100%)", starts_at=NOW + timedelta(days=1))
        elsewhere = make_meeting(session, make_source(session, "san-jose/legistar"), starts_at=NOW + timedelta(days=2))
        for meeting in (council, board, elsewhere):
            make_item(session, meeting, title="Nakhodka")
            publish(session, meeting, make_document(session, pages=[f"Nakhodka {meeting.id}"]))

        def ids(**options: object) -> list[tuple[int, str]]:
            return [(hit.meeting_id, hit.kind) for hit in found(session, "nakhodka", **options)]

        def both(*meetings: Meeting) -> list[tuple[int, str]]:
            return [(meeting.id, kind) for meeting in meetings for kind in ("item", "page")]

        assert ids() == both(elsewhere, board, council)
        assert ids(localities=["oakland"]) == both(board, council)
        assert ids(localities=["oakland", "san-jose"]) == both(elsewhere, board, council)
        assert ids(localities=["berkeley"]) == []
        assert ids(since=NOW + timedelta(days=1)) == both(elsewhere, board)
        assert ids(until=NOW + timedelta(days=1)) == both(council)
        assert ids(body="board") == ids(body="Port Board (100%") == both(board)
        assert ids(body="%") == both(board)
        assert ids(body="_") == []


def test_by_relevance_what_says_it_more_often_comes_first(database: Database) -> None:
    said = ["Nakhodka " + "and much else " * 20, "Nakhodka, Nakhodka and Nakhodka again", "Nakhodka " + "or this " * 60]
    with database.writing() as session:
        publish(session, make_meeting(session), make_document(session, pages=said))

        hits = found(session, "nakhodka", by="relevance")

    assert hits[0].page == 2
    assert all(
        one.score is not None and other.score is not None and one.score >= other.score for one, other in pairwise(hits)
    )


WAYS = ("all at once", "meeting by meeting", "meeting by meeting, by what the index knows")


def go(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a search find the newest hits in this way, however few there are."""
    monkeypatch.setattr(walk, "MEETINGS_AT_FIRST", 1)
    monkeypatch.setattr(walk, "OFTEN", 1)
    if way != "all at once":
        monkeypatch.setattr(walk, "IN_ORDER", 10**9)
        monkeypatch.setattr(walk, "WITH_PHRASES", 10**9)
    if way == "meeting by meeting":
        monkeypatch.setattr(walk, "MANY", 0)


def _many(session: Session) -> None:
    for day in range(12):
        meeting = make_meeting(session, starts_at=NOW - timedelta(days=day // 2))
        document = make_document(session, pages=[f"Nakhodka {'again ' * page} {day}" for page in range(3)])
        publish(session, meeting, document, name="Nakhodka.pdf" if day % 4 == 1 else "Agenda")
        make_item(session, meeting, title="Nakhodka")
        make_item(session, meeting, title="Nakhodka, twice: Nakhodka")
        if day % 3 == 0:
            publish(session, make_meeting(session, starts_at=NOW - timedelta(days=day + 2)), document)


@pytest.mark.parametrize("by", ["date", "relevance"])
@pytest.mark.parametrize("way", WAYS)
def test_screens_follow_each_other_without_gap_or_repetition_whatever_comes_meanwhile(
    database: Database, by: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All ways to find the newest give the same, in the same order."""
    with database.writing() as session:
        _many(session)
        whole = found(session, "nakhodka", by=by, limit=100)
        assert len(whole) == len({(hit.kind, hit.meeting_id, hit.page, hit.item_title) for hit in whole}) == 24 + 36 + 3

        go(way, monkeypatch)
        screens: list[Hit] = []
        while screen := found(session, "nakhodka", by=by, limit=7, after=screens[-1].cursor if screens else None):
            screens += screen
            if by == "date":
                make_item(session, make_meeting(session, starts_at=NOW + timedelta(days=1)), title="Nakhodka")

    assert [hit.cursor for hit in screens] == [hit.cursor for hit in whole]
    assert [(hit.meeting_id, hit.more_meetings) for hit in screens] == [
        (hit.meeting_id, hit.more_meetings) for hit in whole
    ]


def test_a_frequent_word_in_old_meetings_only_is_found_there(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the newest meetings say nothing of it, they are not gone through to the last."""
    with database.writing() as session:
        _many(session)
        for day in range(20):
            make_item(session, make_meeting(session, starts_at=NOW + timedelta(days=day + 1)), title="Nothing")
        whole = [hit.cursor for hit in found(session, "nakhodka", limit=100)]
        monkeypatch.setattr(walk, "MEETINGS_AT_FIRST", 1)
        monkeypatch.setattr(walk, "MANY", 3)
        monkeypatch.setattr(walk, "SHORT", 5)

        assert [hit.cursor for hit in found(session, "nakhodka", limit=100)] == whole


@pytest.mark.parametrize(
    "cursor", ["", "x", "1:2", "1:2:3:4:5:6", "nan:1:1:1:1", "1e99:1:1:1:1", "1:99999999999999:1:1:1", "1:1:1"]
)
def test_a_cursor_that_is_none_is_refused(database: Database, cursor: str) -> None:
    with database.reading() as session, pytest.raises(QueryError, match="is no cursor"):
        found(session, "nakhodka", after=cursor)


# Excerpts.


def marked(said: str, query: str) -> str:
    """The excerpt with its marked words in brackets."""
    words, marks = excerpt(said, parse_query(query))
    for start, end in reversed(marks):
        words = f"{words[:start]}[{words[start:end]}]{words[end:]}"
    return words


def test_an_excerpt_is_one_line_with_all_words_marked() -> None:
    assert marked("Our  sister-\ncity,\tNakhodka\x07.", '"sister city" nakh*') == "Our [sister- city], [Nakhodka]."


def test_of_a_beginning_the_whole_word_is_marked_and_of_a_word_no_longer_one() -> None:
    assert (
        marked("To Nakhodka and Nakhodkans, not Anakhodka", "nakhodka") == "To [Nakhodka] and Nakhodkans, not Anakhodka"
    )
    assert marked("To Nakhodka, the Nakhodkans", "nakh*") == "To [Nakhodka], the [Nakhodkans]"


def test_a_divided_word_is_marked_whole() -> None:
    assert marked("a relation-\nship with", "relationship") == "a [relation- ship] with"


def test_an_excerpt_of_a_long_text_begins_and_ends_between_words_and_says_so() -> None:
    said = "Lorem ipsum dolor. " * 100 + "Our sister city Nakhodka. " + "Sit amet elit. " * 100

    shown = marked(said, "nakhodka")

    assert "Our sister city [Nakhodka]. Sit amet" in shown
    assert (shown[0], shown[-1]) == ("…", "…")
    assert set(shown.strip("…").replace("[", "").replace("]", "").split()) <= set(said.split())
    assert len(shown) < 260


def test_an_excerpt_shows_the_place_where_most_words_stand_together() -> None:
    said = (
        "A sister. "
        + "Lorem ipsum. " * 60
        + "The sister met the city council of Nakhodka. "
        + "Dolor sit. " * 60
        + "A city."
    )

    assert "The [sister] met the [city] council" in marked(said, "sister city")


def test_an_excerpt_finds_words_with_other_letters_of_the_same_kind() -> None:
    assert marked("À San José, née", "jose nee") == "À San [José], [née]"
    assert marked("Город НАХОДКА (İ)", "находка") == "Город [НАХОДКА] (İ)"


def test_an_excerpt_without_the_words_is_the_beginning() -> None:
    assert marked("Nothing of it", "nakhodka") == "Nothing of it"


def test_one_word_without_end_is_cut() -> None:
    shown = marked("x" * 5000 + " nakhodka", "nakhodka")

    assert "[nakhodka]" in shown
    assert len(shown) < 400


def test_offsets_are_within_the_excerpt_whatever_the_text() -> None:
    draw = random.Random(5)
    for _ in range(300):
        said = "".join(
            draw.choices(
                ["sister", "city", " ", "\n", "-\n", "\x07", "é", "й", "İ", "\u200b", "\u00ad", ",", "ab"],
                k=draw.randrange(1, 200),
            )
        )
        query = parse_query(draw.choice(["sister", "city sister", '"sister city"', "sis*", "sistercity"]))
        words, marks = excerpt(said, query)

        assert all(0 <= start < end <= len(words) for start, end in marks)
        assert all(one[1] <= other[0] for one, other in pairwise(marks))
        assert marks or not query.is_in(said)


def test_a_page_and_its_document_stay_what_they_were(database: Database) -> None:
    """The index is beside the tables: what is stored is not changed by it."""
    with database.writing() as session:
        document = make_document(session, pages=["Our sister-\ncity"])
        session.expire_all()

        stored = session.scalars(select(Page)).one()
        assert (stored.text, stored.sha256) == ("Our sister-\ncity", session.get_one(Document, document.id).sha256)
