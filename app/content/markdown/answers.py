"""The line `Answer: …` of a question: a line of its own, read raw."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

# as people write it; only `Answer:` is right
_WORD = "answers?|an[sw]{1,3}e?r|asnwer|antwort|réponse|reponse|respuesta|resposta"
ANSWER = re.compile(
    rf"(?P<word>\**(?:{_WORD})\**[ \t]*[:：]\**)[ \t]*(?P<rest>.*?)[ \t]*$", re.IGNORECASE | re.MULTILINE
)


def install(reader: MarkdownIt) -> None:
    """Read answers before paragraphs; they do not end one, so that a swallowed one can be found."""
    reader.block.ruler.after("named_block", "answer", _answer)


def among_questions(env: dict[str, object]) -> bool:
    """Whether what is read belongs to questions: a file of them, or a `check` in a lesson."""
    return env.get("kind") == "questions" or env.get("block") == "check"


def _answer(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if silent or not among_questions(state.env) or state.is_code_block(start):  # type: ignore[arg-type]
        return False
    begin = state.bMarks[start] + state.tShift[start]
    found = ANSWER.match(state.src, begin, state.eMarks[start])
    if not found:
        return False
    token = state.push("answer", "", 0)
    token.content = found["rest"]
    token.map = [start, start + 1]
    token.meta = {"word": found["word"], "followed": start + 1 < end and not state.isEmpty(start + 1)}
    state.line = start + 1
    return True
