"""The code of a language that an author wrote by its name."""

from __future__ import annotations

import difflib
import re

_CODES = {
    "english": "en",
    "french": "fr",
    "spanish": "es",
    "arabic": "ar",
    "russian": "ru",
    "chinese": "zh",
    "portuguese": "pt",
    "german": "de",
    "italian": "it",
    "swahili": "sw",
    "ukrainian": "uk",
    "turkish": "tr",
    "français": "fr",
    "francais": "fr",
    "español": "es",
    "espanol": "es",
    "deutsch": "de",
    "kiswahili": "sw",
    "العربية": "ar",
    "русский": "ru",
    "中文": "zh",
    "português": "pt",
    "italiano": "it",
    "українська": "uk",
}
_CODE = re.compile(r"[a-z]{2,3}", re.ASCII)


def meant(written: str) -> str:
    """A question that names the code of a language written by name, in capitals or with a country; or nothing."""
    text = written.strip().casefold()
    code = _CODES.get(text, re.split("[-_]", text)[0])
    if not _CODE.fullmatch(code):
        near = difflib.get_close_matches(text[:40], _CODES, n=1, cutoff=0.75)
        code = _CODES[near[0]] if near else ""
    return f"Did you mean `{code}`?" if code else ""
