"""`python -m tests.certificates.credentials.vectors` writes vectors.json: QR texts by the specimen's key.

Whoever writes another verifier, in the browser for example, tests it with them. The specimen's key is no secret and
signs the same every time, so that the file changes only when the format does.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import cbor2

from app.certificates.credentials import achievement, compact
from app.certificates.rules import payloads
from app.keys import keyring
from app.keys.rules import b64, jwk, unb64
from tests.certificates.credentials.samples import PLACE, payload

FILE = Path(__file__).with_name("vectors.json")

_ARABIC_TITLE = "مقاربات تراعي المنظور الجنساني في عمليات السلام"
_SAMPLES: dict[str, tuple[payloads.Payload, achievement.StatusPlace | None]] = {
    "typical": (payload(), PLACE),
    "short": (payload(name="Bo Li", course="Radio"), PLACE),
    "Arabic": (payload(name="أمينة عبد الرحمن محمد الحسن", course=_ARABIC_TITLE, language="ar"), PLACE),
    "longest name": (payload(name="Anna-Maria " * 10 + "Q. Smith"), PLACE),
    "longest Arabic name": (payload(name="عبد الرحمن " * 10 + "الحسن", language="ar"), PLACE),
    "without end": (payload(valid_until=None), PLACE),
    "no list": (payload(), None),
    "list elsewhere": (payload(), achievement.StatusPlace("https://lists.example.org/7", 3)),
    "participation": (payload(kind="participation", issued_on=date(2027, 1, 4)), PLACE),
}  # fmt: skip


def vectors() -> dict[str, Any]:
    """Everything in the file: the key, texts that are accepted with what they say, and texts that are refused."""
    key = keyring.signer("credential", True).key
    accepted = [_accepted(name, *sample) for name, sample in _SAMPLES.items()]
    return {
        "key": jwk(key.public) | {"kid": key.kid},
        "accepted": accepted,
        "refused": _refused(accepted[0]["packed"]),
    }


def _accepted(name: str, told: payloads.Payload, place: achievement.StatusPlace | None) -> dict[str, Any]:
    packed = compact.packed(told, place, specimen=True)
    found = compact.opened(packed)
    assert found is not None
    says = {field: value.isoformat() if isinstance(value, date) else value for field, value in asdict(found).items()}
    where = found.place(told.address)
    return {
        "name": name, "address": told.address, "packed": packed, "bytes": len(unb64(packed)),
        "says": says, "list": where.url if where else None,
    }  # fmt: skip


def _refused(packed: str) -> list[dict[str, str]]:
    protected, outside, claims, signature = cbor2.loads(unb64(packed))
    told = cbor2.loads(claims)

    def text(*parts: object) -> str:
        return b64(cbor2.dumps([*parts], canonical=True))

    altered = cbor2.dumps(told | {2: "Amina Odhiamba"}, canonical=True)
    later = cbor2.dumps(told | {4: [told[4][0], told[4][1], told[4][2] + 3650]}, canonical=True)
    stranger = cbor2.dumps({1: -8, 4: bytes(12)}, canonical=True)
    other = cbor2.dumps({1: -7, 4: unb64(keyring.signer("credential", True).key.kid)}, canonical=True)
    made = {
        "another name": text(protected, outside, altered, signature),
        "valid for longer": text(protected, outside, later, signature),
        "a key that nobody has": text(stranger, outside, claims, signature),
        "another algorithm": text(other, outside, claims, signature),
        "something outside of the signature": text(protected, {4: b"x"}, claims, signature),
        "something behind it": b64(unb64(packed) + b"\0"),
        "a tag before it": b64(b"\xd2" + unb64(packed)),
        "no signature": text(protected, outside, claims, b""),
        "cut short": packed[:-4],
        "nothing": "",
    }
    return [{"name": name, "packed": packed} for name, packed in made.items()]


def written() -> str:
    """The text of the file."""
    return json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    import tempfile

    from flask import Flask

    from app.base import settings

    app = Flask(__name__)
    with tempfile.TemporaryDirectory() as folder:
        app.config["SETTINGS"] = settings.read({"BREVET_INSTANCE": folder})
        with app.app_context():
            FILE.write_text(written(), encoding="utf-8")
