"""What is wrong with the text layer of a page, and what only looks odd."""

import random
from pathlib import Path
from time import perf_counter

import pytest

from documents.formats import read_pages
from documents.quality import LIGATURES, MOJIBAKE, NO_SPACES, UNMAPPED, broken_text
from models.media import PDF

REPORT = """The City Council will consider the first reading of an ordinance and confirm the fiscal year budget.
Staff recommends that the Council direct the City Manager to file the certified financial report with the office
of the Controller. The benefits are significant, and the traffic study identified no conflict with the General Plan.
Residents may submit written comments to the City Clerk before the final decision on Tuesday evening."""
SPANISH = """El Concejo Municipal considerará la propuesta de hermanamiento con la ciudad de Nakhodka, así como el
presupuesto del año fiscal. Los vecinos podrán dirigirse al Concejo después de la presentación. La traducción
simultánea estará disponible; comuníquese con la oficina de la Secretaria Municipal con anticipación."""
RUSSIAN = """Городской совет рассмотрит письмо о побратимских связях с городом Находка Приморского края.
Жители могут выступить до голосования. Перевод предоставляется бесплатно по предварительной заявке."""
VIETNAMESE = """Hội đồng Thành phố sẽ xem xét đề nghị kết nghĩa với thành phố Nakhodka. Cư dân có thể phát biểu ý kiến
trước khi biểu quyết. Thông dịch viên có sẵn miễn phí nếu yêu cầu trước ba ngày làm việc."""
HMONG = """Lub rooj sib tham yuav tham txog tsab ntawv mus rau lub nroog Nakhodka. Cov neeg hauv zos tuaj yeem hais lus
ua ntej kev pov npav. Muaj neeg txhais lus pub dawb yog tias koj thov ua ntej peb hnub."""
CHINESE = (
    "市议会将审议与纳霍德卡市建立姊妹城市关系的信函。居民可以在表决之前发言。如需翻译服务请提前三天与市书记官联系。" * 3
)
NAMES = "Nance, Robert\nBenet, Olga\nNguyen, Thuy\nSchwartz, Xzavier\nVlk, Krzysztof\nNg, Ng\nHrdlicka, Zdenek\n" * 4
FIGURES = "\n".join(
    f"{n}  CDBG-{n:04}  $ {n * 1234.5:,.2f}  ({n % 7}%)  FY {n % 30:02}/{n % 30 + 1:02}  HCD" for n in range(80)
)
CONTENTS = "\n".join(f"{n}. Item {'.' * 90} {n * 3}" for n in range(40))
FORM = "Name: ______________________ Date: __________\n☐ Yes ☐ No   ■ ■ ■ → → →\n" * 8
LINKS = "https://example.org/meetings/2026/november/attachments/agendapacketofthecitycouncilmeeting.pdf\n" * 6
BULLETS = "\n".join(f"\uf0b7 {line}" for line in REPORT.splitlines() * 4)
ROUTES = "HWY NB RT LN STR BLVD PKWY SFR MFR RSFR CBD PRD DPW HCD SFMTA BCDC VTA MTC DHS\n" * 3


def shifted(text: str, by: int) -> str:
    """As of a font whose characters are numbered from its first one."""
    return "".join(chr(ord(one) + by) if " " < one < "\x7f" and ord(one) + by > 32 else one for one in text)


def enciphered(text: str) -> str:
    letters = list("abcdefghijklmnopqrstuvwxyz")
    random.Random(3).shuffle(letters)
    return text.lower().translate(str.maketrans("abcdefghijklmnopqrstuvwxyz", "".join(letters)))


def without(text: str, instead: str) -> str:
    for ligature in ("ffi", "ff", "fi", "fl"):
        text = text.replace(ligature, instead)
    return text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(REPORT.replace(" ", ""), NO_SPACES, id="no spaces"),
        pytest.param(RUSSIAN.replace(" ", ""), NO_SPACES, id="no spaces in Russian"),
        pytest.param(REPORT + "\n" + REPORT.replace(" ", ""), NO_SPACES, id="no spaces on half of the page"),
        pytest.param(SPANISH.encode().decode("cp1252"), MOJIBAKE, id="UTF-8 as Windows-1252"),
        pytest.param(RUSSIAN.encode().decode("latin-1"), MOJIBAKE, id="UTF-8 as Latin-1"),
        pytest.param(RUSSIAN.encode().decode("cp1251", "replace"), MOJIBAKE, id="UTF-8 as Windows-1251"),
        pytest.param(RUSSIAN.encode("cp1251").decode("latin-1"), MOJIBAKE, id="Windows-1251 as Latin-1"),
        pytest.param(RUSSIAN.encode("koi8-r").decode("latin-1"), MOJIBAKE, id="KOI8-R as Latin-1"),
        pytest.param(shifted(REPORT, -29), MOJIBAKE, id="a font that begins with its first character"),
        pytest.param(shifted(REPORT, 3), MOJIBAKE, id="letters moved by three"),
        pytest.param(enciphered(REPORT), MOJIBAKE, id="letters in another order"),
        pytest.param("!\"#$%&'()*+,-@^`{|}~?;:<>" * 8, MOJIBAKE, id="symbols"),
        pytest.param("\ufffd" * 200, UNMAPPED, id="replacement characters"),
        pytest.param("\n".join("\ue001\ue002\ue003 \ue004" for _ in range(30)), UNMAPPED, id="private characters"),
        pytest.param(" ".join(f"(cid:{n})" for n in range(90)), UNMAPPED, id="numbers of glyphs"),
        pytest.param("\x01\x03\x04\x05 \x06\x07" * 20, UNMAPPED, id="controls"),
        pytest.param(without(REPORT, " "), LIGATURES, id="ligatures became spaces"),
        pytest.param(without(REPORT, ""), LIGATURES, id="ligatures are gone"),
        pytest.param(without(REPORT, "\ufffd"), LIGATURES, id="ligatures became replacement characters"),
        pytest.param(without(REPORT, "Þ"), LIGATURES, id="ligatures became another letter"),
    ],
)
def test_a_broken_text_layer_is_recognised(text: str, reason: str) -> None:
    assert broken_text(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(REPORT, id="a report"),
        pytest.param(REPORT.upper(), id="a report in capitals"),
        pytest.param(REPORT.replace("fi", "ﬁ").replace("fl", "ﬂ"), id="ligatures as they should be"),
        pytest.param(SPANISH, id="Spanish"),
        pytest.param(SPANISH.upper(), id="Spanish in capitals"),
        pytest.param(RUSSIAN, id="Russian"),
        pytest.param(RUSSIAN.upper(), id="Russian in capitals"),
        pytest.param(VIETNAMESE, id="Vietnamese"),
        pytest.param(HMONG, id="Hmong"),
        pytest.param(CHINESE, id="Chinese"),
        pytest.param(NAMES, id="names"),
        pytest.param(FIGURES, id="figures"),
        pytest.param(CONTENTS, id="a table of contents"),
        pytest.param(FORM, id="a form"),
        pytest.param(LINKS, id="addresses of the web"),
        pytest.param(BULLETS, id="bullets of a symbol font"),
        pytest.param(ROUTES, id="abbreviations"),
        pytest.param("The café’s “façade” at 5 € — naïve señor, Århus, Łódź, Škoda", id="single accents"),
        pytest.param("It reads â€™ once.\n" + REPORT, id="a slip of the clerk's"),
        pytest.param("the sister\x02\r\ncity\ufffe\nand so\n" * 20, id="hyphens at the ends of lines"),
        pytest.param("Page 4 of 9", id="little text"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_page_that_only_looks_odd_is_left_alone(text: str) -> None:
    assert broken_text(text) == ""


def test_no_recorded_page_is_taken_for_broken(recordings: Path) -> None:
    for path in sorted(recordings.rglob("*.pdf")):
        for page in read_pages(path, PDF):
            assert broken_text(page.text) == "", f"{path.name}, page {page.number}"


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "/" * 200_000, "of ce " * 33_000, "Ã" * 200_000, ".a" * 100_000, "\x02" * 200_000]
)
def test_hostile_pages_take_no_time(text: str) -> None:
    started = perf_counter()

    broken_text(text)

    assert perf_counter() - started < 2
