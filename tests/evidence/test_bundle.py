"""Bundles of evidence: what is in them, that a stranger can check them, and that no change goes unnoticed."""

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from evidence.bundle import UnknownFlag, write_bundle
from evidence.verify import verify_bundle
from models.files import FileStore
from models.flag import Flag
from settings import load_settings
from tests.conftest import NOW
from tests.pipeline.watch import Watch, locality_with, source_of, start_watch, town

LATER = NOW + timedelta(days=1, hours=1)


@pytest.fixture(scope="module")
def watch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    """A town whose first item names the sister city, seen before and after its agenda was amended."""
    portal = town("town", "primegov", days=(3, 10))
    with pytest.MonkeyPatch.context() as patch:
        localities = {"testville": locality_with([source_of(portal)])}
        watch = start_watch(tmp_path_factory.mktemp("evidence"), patch, [portal], localities)
        watch.run()
        portal.change("retitle:10101", title="Renew the agreement with the sister city of Nakhodka")
        watch.at(LATER)
        watch.run()
        yield watch
        watch.close()


@pytest.fixture(scope="module")
def flag_id(watch: Watch) -> int:
    with watch.looking() as session:
        return session.scalars(select(Flag.id).where(Flag.subject == "item:10101")).one()


@pytest.fixture(scope="module")
def bundle(watch: Watch, flag_id: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "bundle.zip"
    with watch.looking() as session:
        write_bundle(session, FileStore(load_settings().files_dir), flag_id, path, now=LATER)
    return path


def content(bundle: Path, name: str) -> bytes:
    with zipfile.ZipFile(bundle) as archive:
        return archive.read(name)


def test_it_has_every_state_of_the_agenda_with_the_item_as_it_stood(bundle: Path) -> None:
    agenda = json.loads(content(bundle, "facts.json"))["agenda"]

    assert [(each["revision"], each["item"]["title"]) for each in agenda][1] == (
        2,
        "Renew the agreement with the sister city of Nakhodka",
    )
    assert agenda[0]["item"]["title"] != agenda[1]["item"]["title"]
    assert agenda[1]["seen_after"] == NOW.isoformat()
    assert agenda[1]["seen_by"] == LATER.isoformat()


def test_the_bytes_are_those_that_the_portal_sent(bundle: Path) -> None:
    """Both states of the agenda's page, and the item's file; each answer of the WARC is one of them."""
    with zipfile.ZipFile(bundle) as archive:
        files = [name for name in archive.namelist() if name.startswith("files/")]
        sums = {hashlib.sha256(archive.read(name)).hexdigest() for name in files}
    answers = {}
    for record in ArchiveIterator(io.BytesIO(content(bundle, "exchanges.warc.gz")), check_digests=True):
        if record.rec_type == "response":
            body = record.content_stream().read()
            answers[hashlib.sha256(body).hexdigest()] = record.http_headers.get_statuscode()

    assert sum(name.endswith(".html") for name in files) == 2
    assert sum(name.endswith(".pdf") for name in files) == 1
    assert answers == dict.fromkeys(sums, "200")


def test_the_requests_are_told_with_their_headers_and_times(bundle: Path) -> None:
    exchanges = json.loads(content(bundle, "exchanges.json"))

    assert {each["first_at"] for each in exchanges} == {NOW.isoformat(), LATER.isoformat()}
    for each in exchanges:
        assert (each["method"], each["status"]) == ("GET", 200)
        assert any(name == "User-Agent" and "SisterCityWatch" in value for name, value in each["request_headers"])
        assert dict(each["response_headers"])["Content-Type"]


def test_people_read_what_it_is_and_how_to_check_it(bundle: Path) -> None:
    text = content(bundle, "README.txt").decode()

    assert "Testville, City Council" in text
    assert "Renew the agreement with the sister city of Nakhodka" in text
    assert "Agenda, revision 2: not there at 2026-11-22 18:00 UTC, there at 2026-11-23 19:00 UTC" in text
    assert "sha256sum -c SHA256SUMS" in text


@pytest.mark.skipif(shutil.which("unzip") is None or shutil.which("sha256sum") is None, reason="no unzip, no sha256sum")
def test_a_stranger_checks_it_with_standard_tools(bundle: Path, tmp_path: Path) -> None:
    subprocess.run(["unzip", "-q", str(bundle), "-d", str(tmp_path)], check=True)
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count(": OK") == len(list(tmp_path.rglob("*.*"))) == len(checked.stdout.splitlines())


def test_a_whole_bundle_is_whole(bundle: Path) -> None:
    assert verify_bundle(bundle) == []


Contents = dict[str, bytes]


def changed(name: str) -> Callable[[Contents], None]:
    def change(contents: Contents) -> None:
        contents[name] = contents[name] + b" "

    return change


def a_file_changed(contents: Contents) -> None:
    changed(next(name for name in contents if name.startswith("files/")))(contents)


def a_file_changed_with_its_sum(contents: Contents) -> None:
    """By somebody who knows of SHA256SUMS: the manifest and the file's own name still tell."""
    name = next(name for name in contents if name.startswith("files/"))
    old = hashlib.sha256(contents[name]).hexdigest()
    contents[name] += b" "
    new = hashlib.sha256(contents[name]).hexdigest()
    sums = contents["SHA256SUMS"].decode().replace(f"{old}  {name}", f"{new}  {name}")
    contents["SHA256SUMS"] = sums.encode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(a_file_changed, "was changed", id="a file changed"),
        pytest.param(a_file_changed_with_its_sum, "is not named by its own sum", id="a file and its sum changed"),
        pytest.param(changed("facts.json"), "facts.json was changed", id="the facts changed"),
        pytest.param(changed("manifest.json"), "manifest.json was changed", id="the manifest changed"),
        pytest.param(
            lambda contents: contents.pop("README.txt"), "README.txt is in SHA256SUMS and not there", id="gone"
        ),
        pytest.param(lambda contents: contents.pop("SHA256SUMS"), "it has no SHA256SUMS", id="no sums"),
        pytest.param(lambda contents: contents.update({"more.txt": b"x"}), "more.txt is not in", id="added"),
        pytest.param(lambda contents: contents.update({"../up.txt": b"x"}), "is no name that a bundle has", id="up"),
        pytest.param(
            lambda contents: contents.update({"exchanges.warc.gz": b"x"}), "has 0 answers, where", id="no WARC"
        ),
        pytest.param(lambda contents: contents.update({"manifest.json": b"[["}), "is no manifest", id="no manifest"),
    ],
)
def test_no_change_goes_unnoticed(
    bundle: Path, tmp_path: Path, change: Callable[[Contents], object], told: str
) -> None:
    with zipfile.ZipFile(bundle) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    change(contents)
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        for name, body in contents.items():
            archive.writestr(name, body)

    assert any(told in problem for problem in verify_bundle(other)), verify_bundle(other)


def test_what_is_no_bundle_is_said_to_be_none(tmp_path: Path, bundle: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    (tmp_path / "cut.zip").write_bytes(bundle.read_bytes()[:-200])

    for name in ("text.zip", "cut.zip"):
        assert verify_bundle(tmp_path / name)[0].startswith("it is no ZIP file that can be read")


def test_bytes_that_are_not_kept_any_more_are_named(watch: Watch, flag_id: int, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    with watch.looking() as session:
        made = write_bundle(session, FileStore(tmp_path / "empty"), flag_id, path, now=LATER)

    assert made.files == 0
    assert len(made.missing) == 3
    assert made.missing[0] in content(path, "README.txt").decode()
    assert verify_bundle(path) == []


def test_a_number_that_is_no_flag_is_said_and_writes_nothing(watch: Watch, tmp_path: Path) -> None:
    with watch.looking() as session, pytest.raises(UnknownFlag, match="there is no flag 99999"):
        write_bundle(session, FileStore(tmp_path), 99999, tmp_path / "bundle.zip", now=LATER)

    assert list(tmp_path.iterdir()) == []
