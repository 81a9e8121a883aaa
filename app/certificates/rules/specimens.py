"""The certificates of the sample sheet: invented people, the same on every instance, in a range of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from app.certificates.rules import numbers
from app.certificates.rules.payloads import Payload

ISSUED_AT = datetime(2026, 10, 9, 13, tzinfo=UTC)
_COMPLETED, _UNTIL = date(2026, 10, 8), date(2029, 10, 7)


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    key: str
    rank: str
    name: str
    second_name: str = ""
    language: str = "en"


PEOPLE = (
    Person("latin", "Major", "Amina Wanjirũ Odhiambo", "أمينة وانجيرو أوديامبو"),
    Person("cyrillic", "Captain", "Оксана Володимирівна Шевченко-Ковальчук"),
    Person("arabic", "العقيد", "أمينة عبد الرحمن الحسيني", "Amina Abd al-Rahman al-Husseini", "ar"),
    Person(
        "long",
        "Lieutenant Colonel (Medical Corps)",
        "Maria Fernanda de los Ángeles Etchevarría-Montenegro y Álvarez de Toledo Quiñones del Castillo",
    ),
)

_WORDS = {
    "en": (
        "Northern Peace Support Training Centre",
        "Certificate of Completion",
        "Gender-sensitive approaches to peace support operations",
        ("Col. I. M. Exemple, Commandant", "Dr. S. Pecimen, Head of Training"),
    ),
    "ar": (
        "المركز الشمالي للتدريب على دعم السلام",
        "شهادة إتمام",
        "نُهج تراعي النوع الاجتماعي في عمليات دعم السلام",
        ("العقيد مثال، القائد", "الدكتورة نموذج، رئيسة التدريب"),
    ),
}


@dataclass(frozen=True)
class Specimen:
    """A certificate of the sample sheet, in this design."""

    design: str
    person: Person
    payload: Payload


def sheet(designs: Iterable[str], site: str) -> list[Specimen]:
    """Every specimen of these designs, as the site at this address has them."""
    return [
        Specimen(design, person, _payload(person, _number(design, person), site))
        for design in designs
        for person in PEOPLE
    ]


def find(number: str, designs: Iterable[str], site: str) -> Specimen | None:
    """The specimen with this number, printed or folded."""
    key = numbers.key_of(number)
    return next((one for one in sheet(designs, site) if numbers.key_of(one.payload.number) == key), None)


def _number(design: str, person: Person) -> str:
    chance = int.from_bytes(hashlib.sha256(f"{design}/{person.key}".encode()).digest()[:8], "big") >> 4
    return numbers.new_number(numbers.SPECIMEN, ISSUED_AT.year, chance, specimen=True)


def _payload(person: Person, number: str, site: str) -> Payload:
    centre, title, course, signatories = _WORDS[person.language]
    return Payload(
        centre=centre, title=title, rank=person.rank, name=person.name, second_name=person.second_name, course=course,
        days=3, hours=Decimal(18), edition=1, code=numbers.SPECIMEN, result=87, completed_on=_COMPLETED,
        issued_on=ISSUED_AT.date(), valid_until=_UNTIL, signatories=signatories, address=f"{site}/verify/{number}",
        number=number, language=person.language,
    )  # fmt: skip
