"""People of the pictures of certificates: a class that completed the course today, beside those of `brevet demo`."""

from __future__ import annotations

from itertools import cycle

from app import create_app
from app.accounts import services as accounts
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.catalogue import queries as catalogue
from app.learning.models import Enrolment

SLUG = "gender-training"
RANKS = ("Captain", "", "Sergeant", "Major", "", "Inspector", "Lieutenant")
SCRIPTS = {
    "Bikash Gurung": "बिकाश गुरुङ",
    "Davit Beridze": "დავით ბერიძე",
    "Eleni Papadaki": "Ελένη Παπαδάκη",
    "Faisal Rahman": "فيصل رحمن",
    "Hailu Tesfaye": "ኃይሉ ተስፋዬ",
    "Jovana Petrović": "Јована Петровић",
    "Rashid al-Khatib": "رشيد الخطيب",
}
"""Names in another script."""

CLASS = (
    *("Adaeze Nwosu", "Aylin Demir", "Benoît Mugisha", "Bikash Gurung", "Camila Rojas Ibáñez", "Chidi Okafor"),
    *("Dalia Mansour", "Davit Beridze", "Eleni Papadaki", "Emeka Obi", "Faisal Rahman", "Fiona Gallagher"),
    *("Goran Kostić", "Greta Nyström", "Hailu Tesfaye", "Hoang Minh Duc", "Inès Ouédraogo", "Ishara Perera"),
    *("Jovana Petrović", "Kaltrina Hoxha", "Kofi Asante", "Lemma Bekele", "Luísa Figueira", "Mariam Coulibaly"),
    *("Mateo Quispe", "Natia Kapanadze", "Nomsa Khumalo", "Omondi Otieno", "Paulo Tavares", "Priya Ranasinghe"),
    *("Quirin Egger", "Rashid al-Khatib", "Rosalie Tchami", "Siosaia Tupou", "Solveig Dahl", "Thandiwe Nkosi"),
    *("Tsering Dolma", "Uchenna Eze", "Valentina Cruz", "Vesna Horvat", "Wambui Njoroge", "Xiomara Vega"),
    *("Yared Alemu", "Yuliana Siregar", "Zahra Karimi", "Zsófia Varga"),
)
UNCONFIRMED = ("Adaeze Nwosu", "Yared Alemu")


def main() -> None:
    """Enter all of them in one go: what they have read and written is not in these pictures."""
    with create_app().app_context(), transaction():
        course = catalogue.current(SLUG)
        for rank, name in zip(cycle(RANKS), CLASS, strict=False):
            who = accounts.Particulars(name, None, "military", "KE", "2nd Battalion", rank, SCRIPTS.get(name, ""))
            person = accounts.register(who, None, course.centre_id)
            if name not in UNCONFIRMED:
                accounts.confirm_name(person.id, name)
            now = clock.now()
            completed = Enrolment(
                id=new_id(), person_id=person.id, centre_id=course.centre_id, course_slug=SLUG, state="completed",
                edition_id=course.edition_id, enrolled_at=now, closed_at=now, name=name, rank=rank,
                category="military", nationality="KE", organisation="2nd Battalion",
            )  # fmt: skip
            db.session.add(completed)


if __name__ == "__main__":
    main()
