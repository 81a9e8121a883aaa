"""The fixed words of a certificate, by language. Days, hours, dates and per cents come from babel."""

from __future__ import annotations

from typing import Literal

_KEYS = (
    "title_completion", "certifies", "completed", "completed_on", "issued_on", "valid_until", "result", "edition",
    "number", "verify", "qr", "specimen", "specimen_note",
)  # fmt: skip

# sentences that need no gender of the person; `#` is where a number goes
_WORDS = {
    "en": (
        "Certificate of Completion", "This certifies that", "has completed the course", "Completed on", "Issued on",
        "Valid until", "Final exam", "Edition #", "Number", "Verify at",
        "QR code: leads to the page that verifies this certificate", "SPECIMEN", "Specimen: it certifies nothing.",
    ),
    "fr": (
        "Certificat de réussite", "Le présent certificat atteste que", "a suivi avec succès la formation",
        "Terminée le", "Délivré le", "Valable jusqu’au", "Examen final", "Édition #", "Numéro", "À vérifier sur",
        "Code QR : mène à la page qui vérifie ce certificat", "SPÉCIMEN", "Spécimen : n’atteste rien.",
    ),
    "es": (
        "Certificado de finalización", "Por el presente se certifica que", "ha completado el curso", "Finalizado el",
        "Expedido el", "Válido hasta", "Examen final", "Edición #", "Número", "Verificar en",
        "Código QR: lleva a la página que verifica este certificado", "MUESTRA", "Muestra: no certifica nada.",
    ),
    "pt": (
        "Certificado de conclusão", "Certifica-se que", "concluiu o curso", "Concluído em", "Emitido em",
        "Válido até", "Exame final", "Edição #", "Número", "Verificar em",
        "Código QR: leva à página que verifica este certificado", "AMOSTRA", "Amostra: não certifica nada.",
    ),
    "ar": (
        "شهادة إتمام", "تُمنح هذه الشهادة إلى", "لإتمام الدورة التدريبية", "تاريخ الإتمام", "تاريخ الإصدار",
        "صالحة حتى", "الامتحان النهائي", "الطبعة #", "الرقم", "للتحقق",
        "رمز الاستجابة السريعة: يؤدي إلى صفحة التحقق من هذه الشهادة", "نموذج", "نموذج لا يُثبت شيئًا.",
    ),
    "ru": (
        "Сертификат об окончании курса", "Настоящим удостоверяется, что", "успешно завершил(а) курс",
        "Дата завершения", "Дата выдачи", "Действителен до", "Итоговый экзамен", "Издание #", "Номер",
        "Проверить на", "QR-код: ведёт на страницу проверки этого сертификата", "ОБРАЗЕЦ",
        "Образец: ничего не удостоверяет.",
    ),
    "sw": (
        "Cheti cha Kuhitimu", "Cheti hiki kinathibitisha kwamba", "amekamilisha kozi", "Tarehe ya kukamilisha",
        "Tarehe ya kutolewa", "Halali hadi", "Mtihani wa mwisho", "Toleo #", "Namba", "Thibitisha katika",
        "Msimbo wa QR: unaelekeza kwenye ukurasa wa kuthibitisha cheti hiki", "SAMPULI",
        "Sampuli: haithibitishi chochote.",
    ),
}  # fmt: skip

LANGUAGES = tuple(_WORDS)


def of(language: str) -> dict[str, str]:
    """The words in a language ("fr", "pt-BR"), English where it has none; under "language" the one they are in."""
    found = language.replace("_", "-").split("-")[0].lower()
    found = found if found in _WORDS else "en"
    return dict(zip(_KEYS, _WORDS[found], strict=True)) | {"language": found, "direction": direction(found)}


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way a language of these words is written."""
    return "rtl" if language == "ar" else "ltr"
