"""XML from strangers, read with the line of each element: no document type, no entities, no endless nesting."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

_DEEPEST = 40  # elements within each other; Moodle writes six


class Node(Element):
    """An element and the line on which it begins."""

    line: int = 0

    def said(self, path: str) -> str:
        """The words of the first element at a path, without blanks around them; nothing where there is none."""
        return (self.findtext(path) or "").strip()


class UnreadableError(Exception):
    """The file is no XML that is read. `reason` is a part of a sentence."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


class ForbiddenError(UnreadableError):
    """The file has a document type, which can name other files and make text grow without end."""


def parse(data: bytes) -> Node:
    """The root of an XML file; raises UnreadableError."""
    parser = expat.ParserCreate()
    reader = _Reader(parser)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as problem:
        raise UnreadableError(problem.lineno, expat.ErrorString(problem.code)) from problem
    except (LookupError, ValueError) as problem:
        raise UnreadableError(1, "the encoding that it names is not known") from problem
    return reader.root()


class _Reader:
    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser, self._builder = parser, TreeBuilder(element_factory=Node)
        self._depth = 0
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._builder.data

    def _doctype(self, *_: object) -> None:
        raise ForbiddenError(self._parser.CurrentLineNumber, "it declares a document type")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadableError(
                self._parser.CurrentLineNumber, f"more than {_DEEPEST} elements stand within each other"
            )
        node = self._builder.start(tag, attributes)
        assert isinstance(node, Node)
        node.line = self._parser.CurrentLineNumber

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(tag)

    def root(self) -> Node:
        root = self._builder.close()
        assert isinstance(root, Node)
        return root
