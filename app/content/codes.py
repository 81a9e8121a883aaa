"""Every code of a diagnostic with its severity. The author's manual says of each what is wrong and what is right."""

from __future__ import annotations

from app.content.diagnostics import Severity

_CODES: dict[Severity, str] = {
    "error": """
        encoding front-matter front-matter-open key-twice key-unknown key-missing value
        course-missing course-code condition-unknown condition-unmet modules-missing module-page-missing
        file-id-twice term-twice term-empty term-unknown
        raw-html heading-level heading-empty link-dangles alt-missing media-missing media-outside media-kind
        block-stray block-nested block-open block-unknown block-key block-title
        attributes attribute-unknown attribute-value id-form id-twice
        answer-missing answer-not-last answer-swallowed answer-empty answer-number answer-range answer-comma
        answer-loose marker marker-missing marker-numbered marker-loose quote-indent quote-splits-list
        choice-empty choice-twice one-choice no-right-choice match-columns match-empty match-rows order-start
        order-items rubric check-essay quiz-empty exam-question draw-module draw-many survey-answer survey-right
        choice-leads-nowhere situation-unknown situation-unreached scenario-empty scenario-endless block-in-scenario
        translation-count translation-alone
    """,
    "warning": "file-unknown language-undeclared",
    "advice": """
        longest-answer all-of-the-above guessable draw-shown lesson-long minutes-missing picture-heavy media-unused
    """,
}

SEVERITIES: dict[str, Severity] = {code: severity for severity, codes in _CODES.items() for code in codes.split()}
