"""What a bundle is, in plain words, for somebody who has nothing but the bundle."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

DRAWN = "drawn by us from the bytes, with what was found marked; not as fetched"
UNMARKED = "drawn by us from the bytes; not as fetched, and where on it the words stand could not be told"

_TEXT = """\
EVIDENCE OF AN AGENDA ITEM
made by Sister City Watch on {made_at}

What this is about
  {government}, {body}
  Meeting: {title}, {starts_at}
  {item}
  Published at: {page_url}

What was found in it
{matches}

When it was published
{chain}
  «Not there at» is our last look without it, «there at» our first look with it: it appeared between the two. The
  moments are ours, by the clock of the computer that looked, in UTC.

What is in this folder
{files}
  facts.json           everything above, and what people decided, for programs; for each page that is drawn the
                       rectangles that are marked: left, top, right, bottom, in ten-thousandths of its width and height
  exchanges.json       each request and the head of each answer, with the times; cookies are left out
  exchanges.warc.gz    the same with the answers' bytes, in the format of web archives (WARC, ISO 28500)
  manifest.json        every file with its SHA-256 sum, its size, and where it came from
  SHA256SUMS           the sums once more, for a standard tool
{missing}
How to check it, without us and without a network
  1. Unpack it:                     unzip bundle.zip -d bundle && cd bundle
  2. Compare every file:            sha256sum -c SHA256SUMS
     (on a Mac:                     shasum -a 256 -c SHA256SUMS)
  3. The files in files/ are named by their own sums. Open them with any program. The pictures in pages/ are ours, made
     from files in files/ so that one need not look for the words: compare them.
  4. Read the exchanges with any WARC reader, for example:  warcio check exchanges.warc.gz

What it does not show
  The sums show that nothing in this bundle was changed since it was made, if you know the sum of the bundle itself.
  They do not show who made it. The bytes are as the portal's answers had them after any compression for the way was
  undone.
"""


def readme(facts: dict[str, Any], entries: Sequence[dict[str, Any]], missing: Sequence[str], made_at: datetime) -> str:
    """The README of a bundle with these facts and files."""
    meeting, agenda = facts["meeting"], facts["agenda"]
    item = next((each["item"] for each in reversed(agenda) if each["item"]), None)
    return _TEXT.format(
        made_at=_time(made_at.isoformat()),
        government=meeting["government"],
        body=meeting["body"],
        title=meeting["title"],
        starts_at=meeting["starts_at"],
        item=f"Item {item['number']}: {item['title']}" if item else f"Flag: {facts['flag']['subject']}",
        page_url=meeting["page_url"] or "no page of its own",
        matches="\n".join(map(_match, facts["flag"]["matches"])) or "  nothing any more",
        chain="\n".join(_chain(agenda, facts["documents"])) or "  no agenda was read",
        files="\n".join(f"  {each['path']}\n      {', '.join(each['what'])}; {each['urls'][0]}" for each in entries),
        missing=_missing(missing, facts["pages"]),
    )


def _missing(sums: Sequence[str], pages: Sequence[dict[str, Any]]) -> str:
    lines = [f"Not in it, because the bytes are not kept any more: {', '.join(sums)}"] if sums else []
    lines += [
        f"Not drawn: page {each['page']} of document {each['document']}, because {each['problem']}"
        for each in pages
        if each["problem"]
    ]
    return "".join(f"\n{line}\n" for line in lines)


def _match(match: dict[str, Any]) -> str:
    page = f", page {match['page']}" if match["page"] else ""
    excerpt = " ".join(match["excerpt"].split())
    return f"  «{match['words']}» in the {match['where']}{page}: … {excerpt} …"


def _chain(agenda: Sequence[dict[str, Any]], documents: Sequence[dict[str, Any]]) -> list[str]:
    lines = [f"  Agenda, revision {each['revision']}: {_interval(each)}" for each in agenda]
    lines += [
        f"  {document['url']}, version {version['number']}: {_interval(version)}"
        for document in documents
        for version in document["versions"]
    ]
    return lines


def _interval(each: dict[str, Any]) -> str:
    before = f"not there at {_time(each['seen_after'])}, " if each["seen_after"] else ""
    return f"{before}there at {_time(each['seen_by'])}"


def _time(text: str) -> str:
    return text[:16].replace("T", " ") + " UTC"
