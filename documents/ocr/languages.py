"""The languages that OCR reads: files of Tesseract's that are there or not."""

import os
import sys
from pathlib import Path


class OcrUnavailableError(RuntimeError):
    """Raised before pages are recognised when the data of a language are missing; says which, and what to do."""


def data_folder() -> Path:
    """Where the languages are: what TESSDATA_PREFIX says, else what was installed beside Python."""
    return Path(os.environ.get("TESSDATA_PREFIX") or Path(sys.prefix) / "share" / "tessdata")


def check_languages(languages: str) -> None:
    """Raise OcrUnavailableError unless each of the languages, such as "eng+rus", is installed."""
    folder = data_folder()
    for language in languages.split("+"):
        if not (folder / f"{language}.traineddata").is_file():
            raise OcrUnavailableError(
                f"OCR cannot read {language!r}: there is no {language}.traineddata in {folder}. Put it there, or name "
                "the folder that has it in TESSDATA_PREFIX, or change SISTERWATCH_OCR_LANGUAGES"
            )
