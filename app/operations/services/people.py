"""Who the sample people are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A sample person: `what` they show, and how far they go. `days_ago` is when they enrolled."""

    email: str
    name: str
    what: str
    role: str = "trainee"
    rank: str = ""
    second_name: str = ""  # the name in her own script
    category: str = "military"
    nationality: str = "KE"
    organisation: str = "2nd Battalion"
    modules: int | None = None  # modules finished; None: not enrolled
    exam: str = ""  # "failed", "open" or "passed"
    evaluates: bool = False
    confirms: bool = False
    days_ago: int = 3
    half_quiz: bool = False  # leaves the next module's quiz open
    again: bool = False  # took the course once more, 30 days ago
    reports: str = ""  # words of a fault reported from the first lesson


def _certified(email: str, name: str, what: str, **more: object) -> Sample:
    everything = {"modules": 99, "exam": "passed", "evaluates": True, "confirms": True}
    return Sample(email, name, what, **(everything | more))  # type: ignore[arg-type]


PEOPLE = (
    Sample(
        "admin@example.org", "Ingrid Halvorsen", "administrator", "administrator", category="civilian", nationality="NO"
    ),
    Sample("staff@example.org", "Joseph Mwangi", "centre staff", "staff", category="civilian"),
    Sample(
        "instructor@example.org",
        "Claire Dubois",
        "instructor",
        "instructor",
        rank="Commissioner",
        category="police",
        nationality="FR",
    ),
    Sample("new@example.org", "Samuel Okoth", "trainee: registered, not enrolled", rank="Corporal"),
    Sample(
        "enrolled@example.org",
        "Fatou Diallo",
        "trainee: enrolled, has not begun",
        category="civilian",
        nationality="SN",
        organisation="Ministry of Women",
        modules=0,
    ),
    Sample(
        "dayone@example.org",
        "Arjun Thapa",
        "trainee: in the first day",
        rank="Sergeant",
        nationality="NP",
        modules=2,
        reports="The caption under the picture is cut off on my phone.",
    ),
    Sample(
        "midquiz@example.org",
        "María José Fernández",
        "trainee: left a quiz open",
        category="police",
        nationality="UY",
        organisation="Policía Nacional",
        modules=3,
        half_quiz=True,
    ),
    Sample(
        "daythree@example.org",
        "Nguyễn Thị Hồng",
        "trainee: in the third day",
        rank="Captain",
        nationality="VN",
        organisation="Department of Peacekeeping",
        modules=9,
        days_ago=6,
    ),
    Sample(
        "exam@example.org",
        "Oleksandr Kovalenko",
        "trainee: may sit the exam",
        rank="Major",
        nationality="UA",
        modules=99,
        days_ago=6,
    ),
    Sample(
        "failed@example.org",
        "Peter Müller",
        "trainee: failed the exam once",
        rank="Lieutenant",
        nationality="DE",
        modules=99,
        exam="failed",
        days_ago=8,
    ),
    Sample(
        "sitting@example.org",
        "Amélie Tremblay",
        "trainee: in the middle of the exam",
        category="civilian",
        nationality="CA",
        modules=99,
        exam="open",
        days_ago=8,
    ),
    Sample(
        "evaluation@example.org",
        "Kwame Mensah",
        "trainee: evaluation missing",
        category="police",
        nationality="GH",
        organisation="Formed Police Unit 4",
        modules=99,
        exam="passed",
        days_ago=9,
    ),
    Sample(
        "confirm@example.org",
        "Lwazi Dlamini",
        "trainee: name to be confirmed for the certificate",
        rank="Warrant Officer",
        nationality="ZA",
        modules=99,
        exam="passed",
        evaluates=True,
        days_ago=9,
    ),
    _certified(
        "certified@example.org",
        "Wanjiru Kamau",
        "trainee: certificate, valid; two more from elsewhere",
        rank="Captain",
        days_ago=20,
    ),
    _certified(
        "arabic@example.org",
        "ليلى الحسن",
        "trainee: certificate with an Arabic name",
        category="police",
        nationality="JO",
        organisation="مديرية الأمن العام",
        rank="الرائد",
        days_ago=21,
    ),
    _certified(
        "longname@example.org",
        "Maria Aparecida dos Santos Figueiredo de Albuquerque e Vasconcelos Pereira da Conceição",
        "trainee: certificate with a long name",
        category="civilian",
        nationality="BR",
        organisation="Centro Conjunto de Operações de Paz do Brasil",
        days_ago=22,
    ),
    _certified(
        "revoked@example.org",
        "Jean-Baptiste Nkurunziza",
        "trainee: certificate, revoked",
        rank="Adjudant",
        nationality="RW",
        days_ago=40,
    ),
    _certified(
        "expired@example.org",
        "Anna Lindqvist",
        "trainee: certificate, expired",
        category="police",
        nationality="SE",
        organisation="Polismyndigheten",
        days_ago=4 * 365,
    ),
    _certified(
        "again@example.org",
        "Tomás Silva",
        "trainee: took the course twice, and has two certificates",
        rank="Tenente",
        nationality="PT",
        days_ago=900,
        again=True,
    ),
    _certified(
        "ending@example.org",
        "Elitsa Dimitrova",
        "trainee: certificate that ends soon; its public page hides the rank",
        rank="Captain",
        second_name="Елица Димитрова",
        nationality="BG",
        organisation="Military Academy",
        days_ago=3 * 365 - 45,
    ),
    _certified(
        "corrected@example.org",
        "Yusuf Hadad",
        "trainee: name corrected by staff; the first certificate is superseded",
        rank="Lieutenant",
        second_name="يوسف حداد",
        nationality="LB",
        days_ago=15,
    ),
)
