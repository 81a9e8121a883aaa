"""The fixed words of a certificate, by language. Dates, numbers and per cents come from babel."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from babel import Locale
from babel.numbers import format_decimal

_KEYS = (
    "title_completion", "certifies", "completed", "completed_on", "issued_on", "valid_until", "result", "edition",
    "number", "verify", "qr", "specimen", "specimen_note",
)  # fmt: skip

# sentences that need no gender of the person; `#` is where a number goes
_WORDS = {
    "en": (
        "Certificate of Completion", "This certifies that", "has completed the course", "Completed on", "Issued on",
        "Valid until", "Final exam", "Edition #", "Number", "Verify here",
        "QR code: leads to the page that verifies this certificate", "SPECIMEN", "Specimen: it certifies nothing.",
    ),
    "fr": (
        "Certificat de réussite", "Le présent certificat atteste que", "a suivi avec succès la formation",
        "Terminée le", "Délivré le", "Valable jusqu’au", "Examen final", "Édition #", "Numéro", "À vérifier ici",
        "Code QR : mène à la page qui vérifie ce certificat", "SPÉCIMEN", "Spécimen : n’atteste rien.",
    ),
    "es": (
        "Certificado de finalización", "Por el presente se certifica que", "ha completado el curso", "Finalizado el",
        "Expedido el", "Válido hasta", "Examen final", "Edición #", "Número", "Verificar aquí",
        "Código QR: lleva a la página que verifica este certificado", "MUESTRA", "Muestra: no certifica nada.",
    ),
    "pt": (
        "Certificado de conclusão", "Certifica-se que", "concluiu o curso", "Concluído em", "Emitido em",
        "Válido até", "Exame final", "Edição #", "Número", "Verificar aqui",
        "Código QR: leva à página que verifica este certificado", "AMOSTRA", "Amostra: não certifica nada.",
    ),
    "ar": (
        "شهادة إتمام", "تُمنح هذه الشهادة إلى", "لإتمام الدورة التدريبية", "تاريخ الإتمام", "تاريخ الإصدار",
        "صالحة حتى", "الامتحان النهائي", "الطبعة #", "الرقم", "للتحقق هنا",
        "رمز الاستجابة السريعة: يؤدي إلى صفحة التحقق من هذه الشهادة", "نموذج", "نموذج لا يُثبت شيئًا.",
    ),
    "ru": (
        "Сертификат об окончании курса", "Настоящим удостоверяется, что", "успешно завершил(а) курс",
        "Дата завершения", "Дата выдачи", "Действителен до", "Итоговый экзамен", "Издание #", "Номер",
        "Проверить здесь", "QR-код: ведёт на страницу проверки этого сертификата", "ОБРАЗЕЦ",
        "Образец: ничего не удостоверяет.",
    ),
    "sw": (
        "Cheti cha Kuhitimu", "Cheti hiki kinathibitisha kwamba", "amekamilisha kozi", "Tarehe ya kukamilisha",
        "Tarehe ya kutolewa", "Halali hadi", "Mtihani wa mwisho", "Toleo #", "Namba", "Thibitisha hapa",
        "Msimbo wa QR: unaelekeza kwenye ukurasa wa kuthibitisha cheti hiki", "SAMPULI",
        "Sampuli: haithibitishi chochote.",
    ),
}  # fmt: skip

# by the plural categories of each language: babel has these units in some of the languages only
_COUNTED = {
    "en": {"days": {"one": "# day", "other": "# days"}, "hours": {"one": "# hour", "other": "# hours"}},
    "fr": {"days": {"one": "# jour", "other": "# jours"}, "hours": {"one": "# heure", "other": "# heures"}},
    "es": {"days": {"one": "# día", "other": "# días"}, "hours": {"one": "# hora", "other": "# horas"}},
    "pt": {"days": {"one": "# dia", "other": "# dias"}, "hours": {"one": "# hora", "other": "# horas"}},
    "ar": {
        "days": {"one": "يوم واحد", "two": "يومان", "few": "# أيام", "many": "# يومًا", "other": "# يوم"},
        "hours": {"one": "ساعة واحدة", "two": "ساعتان", "few": "# ساعات", "many": "# ساعة", "other": "# ساعة"},
    },
    "ru": {
        "days": {"one": "# день", "few": "# дня", "many": "# дней", "other": "# дня"},
        "hours": {"one": "# час", "few": "# часа", "many": "# часов", "other": "# часа"},
    },
    "sw": {"days": {"other": "siku #"}, "hours": {"other": "saa #"}},
}  # fmt: skip

LANGUAGES = tuple(_WORDS)


def of(language: str) -> dict[str, str]:
    """The words in a language ("fr", "pt-BR"), English where it has none; under "language" the one they are in."""
    found = language.replace("_", "-").split("-")[0].lower()
    found = found if found in _WORDS else "en"
    forms = {f"{unit}_{form}": text for unit, by in _COUNTED[found].items() for form, text in by.items()}
    return dict(zip(_KEYS, _WORDS[found], strict=True)) | forms | {"language": found, "direction": direction(found)}


def counted(words: dict[str, str], unit: Literal["days", "hours"], count: int | Decimal, language: str) -> str:
    """A number of days or hours in words, in the plural form that the number asks for."""
    form = Locale.parse(language).plural_form(count)
    pattern = words.get(f"{unit}_{form}", words[f"{unit}_other"])
    return pattern.replace("#", format_decimal(count, locale=language))


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way a language of these words is written."""
    return "rtl" if language == "ar" else "ltr"
