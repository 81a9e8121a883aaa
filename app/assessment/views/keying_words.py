"""What the keying page says of a line: why it cannot be read, what is missing in it, how it is written."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext

from app.assessment.rules.keying import Entry

_FAULTS = {
    "letter": lazy_gettext("There is no %(sign)s in this question: its letters go from A to %(most)s."),
    "one": lazy_gettext("This question takes one letter. Two circles that are both filled count as no answer."),
    "row": lazy_gettext("There is no line %(sign)s in this question: its lines go from 1 to %(most)s."),
    "twice": lazy_gettext("Line %(sign)s stands here twice."),
    "rows": lazy_gettext(
        "One sign is needed for each line: %(most)s in all. Here stand %(sign)s. Write - for a line that is blank."
    ),
    "place": lazy_gettext("There is no place %(sign)s in this question: its places go from 1 to %(most)s."),
    "shape": lazy_gettext("This cannot be read as an answer. Write it as the example shows."),
    "long": lazy_gettext("This is longer than an answer can be."),
}
_GAPS = {
    "blank": lazy_gettext("Not answered."),
    "part": lazy_gettext("Not complete."),
    "places": lazy_gettext("One place is given twice."),
    "number": lazy_gettext("This is not a number. It is kept, and earns no points."),
}


def sentence(line: Entry) -> str:
    """What is wrong with a line, or missing in it; nothing when it is whole."""
    fault = line.keyed.fault
    if fault is not None:
        # a sign may be a per cent sign: it is put in, not read as a place for another
        return str(_FAULTS[fault.code]) % {"sign": fault.sign[:20], "most": fault.most}
    return str(_GAPS[line.keyed.gap]) if line.keyed.gap else ""


def hints(lines: Sequence[Entry]) -> dict[str, str]:
    """How the answer to each question is written, by question."""
    return {line.question.id: _hint(line) for line in lines}


def _hint(line: Entry) -> str:
    count = len(line.sheet.rows)
    match line.question.kind:
        case "single" | "truefalse":
            return gettext("One letter: A")
        case "multiple":
            return gettext("All letters: ACD")
        case "matching":
            return gettext("1B 2A 3C, or the letters in order: BAC. Write - for a line that is blank.")
        case "ordering":
            way = gettext("3 1 2 …") if count > 9 else "".join("3142756980"[:count]) if count > 3 else "312"[:count]
            return gettext("The place of each line from the top: %(way)s", way=way)
        case "number":
            return gettext("The number as it is written")
        case "essay":
            return gettext("The text, or tick the box. Ctrl and Enter go on.")
    return gettext("The words as they are written")


def of_script() -> dict[str, str]:
    """What the script of the page says."""
    return {
        "kept": gettext("Kept"),
        "keeping": gettext("Keeping…"),
        "notKept": gettext("Not kept: there is no connection. Keep this page open and try again."),
    }
