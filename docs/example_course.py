"""A small course without a fault, into which the examples of the page of diagnostics are put."""

from __future__ import annotations

from dataclasses import dataclass

from app.content.translations import stamp

_CHART = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M1 1h8v6H1z"/></svg>\n'
_JPEG = b"\xff\xd8\xff\xe0 the first bytes of a JPEG"
_TEXTS = {
    "course.md": """---
title: First steps
code: FSP
languages: [en]
audience: [military]
days: 1
completion: [lessons, quizzes, exam, evaluation]
certificates:
  completion: {title: Certificate of Completion, valid: 3 years}
---
For everyone who goes on a mission for the first time.
""",
    "glossary.md": "---\ntitle: Glossary\n---\n## mandate\n\nThe tasks of a mission.\n",
    "exam.md": "---\ntitle: Final exam\ndraw: {first-steps: 1}\n---\nYou have 45 minutes.\n",
    "evaluation.md": "---\ntitle: Evaluation\nkind: survey\n---\n## What should we change? {#change}\n\nAnswer: text\n",
    "01-first-steps/module.md": """---
title: First steps
day: 1
---
What a mission is.

![A chart](media/chart.svg "The components")
""",
    "01-first-steps/01-why.md": "---\ntitle: Why\nminutes: 5\n---\nThe [[mandate]] comes first.\n\n## Then\n\nWork.\n",
    "01-first-steps/02-how.md": """---
title: How
kind: scenario
minutes: 5
---
You lead a checkpoint.

## A truck comes {#truck}

- [x] Ask → #calm

## It is calm {#calm}

Asking took a minute.
""",
    "01-first-steps/quiz.md": "---\npass: 100%\n---\n"
    + "".join(f"## In what year did number {n} begin? {{#year-{n}}}\n\nAnswer: 194{n}\n\n" for n in (1, 2)),
    "01-first-steps/bank.md": "---\ntitle: Bank\n---\n## Who leads? {#who-leads}\n\n- [x] The head\n- [ ] The last\n",
}

FILES = {path: text.encode() for path, text in _TEXTS.items()} | {"01-first-steps/media/chart.svg": _CHART}
PATHS = b"---\ntitle: A page\nminutes: 5\n---\nText.\n"  # what stands in a file of which only the name matters

_LESSON, _BANK = "01-first-steps/01-why.md", "01-first-steps/bank.md"
HEADS = {
    "a lesson": (_LESSON, "---\ntitle: Why\nminutes: 5\n---\n"),
    "the front matter of a lesson": (_LESSON, "---\n"),
    "a question": (_BANK, "---\ntitle: Bank\n---\n## Who leads a mission? {#who-leads}\n\n"),
    "the bank": (_BANK, "---\ntitle: Bank\n---\n"),
    "a quiz": ("01-first-steps/quiz.md", "---\npass: 100%\n---\n"),
    "a scenario": (
        "01-first-steps/02-how.md",
        "---\ntitle: How\nkind: scenario\nminutes: 5\n---\nYou lead a checkpoint.\n\n",
    ),
    "the glossary": ("glossary.md", "---\ntitle: Glossary\n---\n"),
    "the evaluation": ("evaluation.md", "---\ntitle: Evaluation\nkind: survey\n---\n"),
    "the front matter of the exam": ("exam.md", "---\n"),
    "the exam": ("exam.md", "---\ntitle: Final exam\ndraw: {first-steps: 1}\n---\n"),
    "the front matter of the course": ("course.md", "---\n"),
    "the front matter of a module": ("01-first-steps/module.md", "---\n"),
    "the French bank": ("01-first-steps/bank.fr.md", "---\ntitle: Examen\n---\n"),
    "the French lesson": ("01-first-steps/01-why.fr.md", "---\ntitle: Pourquoi\n---\n"),
}
_ANOTHER = "\n## Who comes second? {#second}\n\n- [x] The deputy\n- [ ] The last\n"
_SHOWN = '\n![A chart](media/chart.svg "The components")\n'
TAILS = {
    "the front matter of a lesson": "---\nText.\n",
    "the front matter of the exam": "---\nText.\n",
    "the front matter of the course": "---\nText.\n",
    "the front matter of a module": "---\nText.\n" + _SHOWN,
    "a question": _ANOTHER,
    "the bank": _ANOTHER,
    "the glossary": "\n## mandate\n\nThe tasks of a mission.\n",
}

FRENCH = {
    "course.md": FILES["course.md"].replace(b"[en]", b"[en, fr]"),
    "course.fr.md": b"---\ntitle: Premiers pas\n---\nPour tous.\n",
    "glossary.fr.md": "---\ntitle: Mots\n---\n## mandat\n\nLes tâches.\n".encode(),
    "exam.fr.md": b"---\ntitle: Examen\n---\nVous avez 45 minutes.\n",
    "evaluation.fr.md": b"---\ntitle: Avis\n---\n## Que changer ?\n",
    "01-first-steps/module.fr.md": b"---\ntitle: Premiers pas\n---\nLa mission.\n",
    "01-first-steps/01-why.fr.md": b"---\ntitle: Pourquoi\n---\nLe mandat.\n\n## Ensuite\n\nAu travail.\n",
    "01-first-steps/02-how.fr.md": b"---\ntitle: Comment\n---\nVous commandez.\n\n## Un camion\n\n- [ ] Demander\n\n"
    b"## Le calme\n\nFin.\n",
    "01-first-steps/quiz.fr.md": "---\ntitle: Questions\n---\n## En quelle année ?\n\n## Et ensuite ?\n".encode(),
    "01-first-steps/bank.fr.md": b"---\ntitle: Examen\n---\n## Qui dirige ?\n\n- [ ] Le chef\n- [ ] Le dernier\n",
}

# what cannot be shown in print: (wrong, right)
_FRENCH_LESSON = "01-first-steps/01-why.fr.md"
_CHART_PATH = "01-first-steps/media/chart.svg"
_USES = "02-talk/module.md"
_HEAD = b"---\ntitle: Why\nminutes: 5\n---\n"
MADE: dict[str, tuple[dict[str, bytes | None], dict[str, bytes | None]]] = {
    "course-missing": ({"course.md": None}, {}),
    "draw-shown": ({_BANK: None}, {}),
    "file-language": ({"01-first-steps/01-why.fr.md": FRENCH["01-first-steps/01-why.fr.md"]}, {**FRENCH}),
    "translation-missing": ({**FRENCH, "glossary.fr.md": None}, {**FRENCH}),
    "translation-older": (
        FRENCH | {_FRENCH_LESSON: FRENCH[_FRENCH_LESSON].replace(b"---\nLe", b"of: 0123456789ab\n---\nLe")},
        {
            **FRENCH,
            _FRENCH_LESSON: FRENCH[_FRENCH_LESSON].replace(
                b"---\nLe", b"of: %s\n---\nLe" % stamp(FILES[_LESSON]).encode()
            ),
        },
    ),
    "translation-orphan": ({**FRENCH, "01-first-steps/03-who.fr.md": b"---\ntitle: Qui\n---\nLes gens.\n"}, {**FRENCH}),
    "not-utf8": ({_LESSON: _HEAD + "Café.\n".encode("latin-1")}, {_LESSON: _HEAD + "Café.\n".encode()}),
    "control-character": ({_LESSON: _HEAD + b"Text\x07.\n"}, {_LESSON: _HEAD + b"Text.\n"}),
    "head-too-long": (
        {_LESSON: b"---\ntitle: Why\nminutes: 5\n# " + b"x" * 20_000 + b"\n---\nText.\n"},
        {_LESSON: _HEAD + b"Text.\n"},
    ),
    "file-too-large": ({_LESSON: _HEAD + b"word " * 40_001}, {_LESSON: _HEAD + b"word " * 100}),
    "course-too-large": ({f"01-first-steps/media/{n}.svg": _CHART for n in range(3000)}, {}),
    "questions-many": (
        {_BANK: b"---\ntitle: Bank\n---\n" + b"".join(b"## Question %d?\n\nAnswer: 3\n\n" % n for n in range(1001))},
        {},
    ),
    "media-heavy": (
        {"01-first-steps/media/chart.svg": _CHART + b" " * 100_001},
        {"01-first-steps/media/chart.svg": _CHART},
    ),
    "drawing-contrast": (
        {_CHART_PATH: _CHART.replace(b"</svg>", b'<text x="1" y="9" font-size="2" fill="#999999">Chart</text></svg>')},
        {_CHART_PATH: _CHART.replace(b"</svg>", b'<text x="1" y="9" font-size="2" fill="#595959">Chart</text></svg>')},
    ),
    "media-active": (
        {"01-first-steps/media/chart.svg": _CHART.replace(b"<path", b"<script>alert(1)</script><path")},
        {"01-first-steps/media/chart.svg": _CHART},
    ),
    "media-broken": (
        {"01-first-steps/media/chart.svg": _CHART.replace(b"</svg>", b"")},
        {"01-first-steps/media/chart.svg": _CHART},
    ),
    "media-other": (
        {"01-first-steps/media/photo.png": _JPEG, _LESSON: _HEAD + b"![A market in the morning](media/photo.png)\n"},
        {"01-first-steps/media/photo.jpg": _JPEG, _LESSON: _HEAD + b"![A market in the morning](media/photo.jpg)\n"},
    ),
    "uses-beside": (
        {_USES: b"---\nuses: radio@2/voice\n---\n", "02-talk/01-words.md": PATHS},
        {_USES: b"---\nuses: radio@2/voice\n---\n"},
    ),
    "uses-no-library": ({_USES: b"---\nuses: radio@2/voice\n---\n"}, {_USES: b"---\nuses: radio@2/voice\n---\n"}),
    "uses-folder": ({_USES: b"---\nuses: radio@2/voice\n---\n"}, {_USES: b"---\nuses: radio@2/voice\n---\n"}),
    "published-gone": (
        {_BANK: b"---\ntitle: Bank\n---\n## Who leads? {#who}\n\n- [x] The head\n- [ ] The last\n"},
        {},
    ),
}

_RADIO = {
    "course.md": b"---\ntitle: Radio\ncode: RAD\nlanguages: [en]\ndays: 3\n---\nRadio.\n",
    "01-voice/module.md": b"---\ntitle: Voice procedure\nday: 1\n---\nHow to talk.\n",
    "01-voice/01-words.md": b"---\ntitle: Words\nminutes: 5\n---\nShort words.\n",
    "01-voice/bank.md": b"---\ntitle: Bank\n---\n## Who calls? {#who-calls}\n\n- [x] The head\n- [ ] The last\n",
    "02-drill/module.md": b"---\ntitle: Drill\nday: 1\n---\nHow to drill.\n",
    "02-drill/01-how.md": b"---\ntitle: How\nminutes: 5\n---\nSee [the words](../01-voice/01-words.md).\n",
    "03-more/module.md": b"---\nuses: signals@1/more\n---\n",
    "04-late/module.md": b"---\ntitle: Late\nday: 3\n---\nToo late.\n",
    "04-late/01-odd.md": b"---\ntitle: Odd\nminutes: 5\ncolour: red\n---\nText.\n",
}
_FRENCH_RADIO = _RADIO | {"course.md": _RADIO["course.md"].replace(b"[en]", b"[fr]")}


@dataclass(frozen=True)
class Shelf:
    """The published courses that the examples use: two editions of each."""

    pinned: bool = True

    def editions(self) -> dict[str, int]:
        """Slug of each course → the number of its last edition."""
        return {"radio": 2, "radio-en-francais": 2}

    def source(self, slug: str, number: int) -> dict[str, bytes] | None:
        """The files of an edition."""
        tree = {"radio": _RADIO, "radio-en-francais": _FRENCH_RADIO}.get(slug)
        return tree if number <= 2 else None


LIBRARIES: dict[str, Shelf | None] = {"uses-no-library": None, "uses-folder": Shelf(pinned=False)}  # of wrong examples
