"""Which face draws which signs, how wide they come out, and which signs no face can draw."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any, Literal

from app.base import printing

Family = Literal["serif", "sans"]


@dataclass(frozen=True)
class Style:
    """How a text is to look, whatever its script."""

    family: Family = "serif"
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Face:
    """A font file, by the name under which a printed page asks for it."""

    name: str
    file: str
    outlines: bool = True  # with a glyf table, which can be cut down quickly
    index: int = 0
    points: frozenset[int] = field(default=frozenset(), repr=False, compare=False)


@dataclass(frozen=True)
class Run:
    """Signs of one face and one direction."""

    face: Face
    text: str
    rtl: bool


# ---------------------------------------------------------------- which faces there are


@lru_cache(maxsize=8)
def chain(style: Style) -> tuple[Face, ...]:
    """The faces that are tried for a style, in order: ours, then the system's Noto and Amiri, this family's first."""
    weight = "-semibold" if style.bold else "-italic" if style.italic else ""
    own = [_shipped(f"{style.family}{weight}")]
    other = _shipped(f"{'sans' if style.family == 'serif' else 'serif'}{weight}")
    more = [face for _, face in sorted(_of_style(style), key=lambda found: found[0])]
    return tuple(own + more + [other])


def _of_style(style: Style) -> Iterator[tuple[tuple[int, str], Face]]:
    for family, bold, face in _installed():
        if bold == style.bold or not _has(family, style.bold):
            rank = _rank(family, style.family)
            yield (rank, face.name), face


def _has(family: str, bold: bool) -> bool:
    return any(name == family and heavy == bold for name, heavy, _ in _installed())


_SERIF = ("Noto Serif", "Amiri", "Noto Naskh Arabic")


def _rank(family: str, wanted: Family) -> int:
    """Lower is tried earlier: the general families before those of one script, the wanted kind before the other."""
    kind = "serif" if family.startswith(_SERIF) else "sans"
    return 2 * (kind != wanted) + (family not in ("Noto Serif", "Noto Sans"))


@lru_cache(maxsize=16)
def _shipped(name: str) -> Face:
    file = str(printing.FACES[name])
    return Face(name, file, points=frozenset(_open(file, 0).unicodes))


# of these the plain family draws the same signs, as people expect to see them in a text
_ODD = re.compile(
    r"Display|Kufi|Nastaliq|Rashi|Looped|Slanted|Unjoined|Music|Mono|UI\b|Emoji|Symbols|Math|Quran|Colored"
)
_LIST = "%{file}|%{index}|%{family[0]}|%{style[0]}|%{slant}|%{fontformat}|%{variable}|%{charset}\n"


@lru_cache(maxsize=1)
def _installed() -> tuple[tuple[str, bool, Face], ...]:
    """Family, whether bold, and face of every upright Noto and Amiri file that fontconfig knows."""
    try:
        found = subprocess.run(["fc-list", "--format", _LIST], capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return ()
    faces = [face for line in found.stdout.splitlines() for face in _read(*line.split("|"))]
    return tuple(sorted(faces, key=lambda found: (found[0], found[1], found[2].file)))


def _read(
    file: str, index: str, family: str, style: str, slant: str, form: str, variable: str, charset: str
) -> Iterator[tuple[str, bool, Face]]:
    if family.startswith(("Noto", "Amiri")) and not _ODD.search(family) and style in ("Regular", "Bold"):
        bold, upright = style == "Bold", slant == "0" and variable == "False"
        if upright and index.isdecimal():
            name = re.sub(r"[^a-z0-9]+", "-", f"{family}{' bold' if bold else ''}".lower())
            yield family, bold, Face(name, file, form == "TrueType", int(index), _points(charset))


def _points(charset: str) -> frozenset[int]:
    ends = [[int(end, 16) for end in span.split("-")] for span in charset.split()]
    return frozenset(point for span in ends for point in range(span[0], span[-1] + 1))


def face(name: str) -> Face | None:
    """The face of this name, as a printed page asks for it."""
    if name in printing.FACES:
        return _shipped(name)
    return next((found for _, _, found in _installed() if found.name == name), None)


@lru_cache(maxsize=64)
def _open(file: str, index: int) -> Any:
    import uharfbuzz as hb

    return hb.Face(hb.Blob.from_file_path(file), index)


@lru_cache(maxsize=64)
def font(face: Face) -> Any:
    """The HarfBuzz font of a face; its unit is the em's."""
    import uharfbuzz as hb

    return hb.Font(_open(face.file, face.index))


# ---------------------------------------------------------------- which signs are there


def missing(text: str) -> str:
    """The signs of a text that no face can draw, each once, in their order; "" when all can be drawn."""
    faces = _faces(_signs(text), Style())
    return "".join(
        dict.fromkeys(
            sign for sign in text if not _silent(sign) and not any(ord(sign) in face.points for face in faces)
        )
    )


def _signs(text: str) -> frozenset[int]:
    return frozenset(ord(sign) for sign in text if not _silent(sign))


def _silent(sign: str) -> bool:
    """Whether a sign needs no glyph: spaces, joiners, marks of direction, selectors of a variant."""
    return unicodedata.category(sign) in ("Zs", "Cf") or "\ufe00" <= sign <= "\ufe0f"


@lru_cache(maxsize=4096)
def _faces(signs: frozenset[int], style: Style) -> tuple[Face, ...]:
    """The faces for these signs: the style's own, then one after the other that which draws most of what is left.

    So a word in a script that two faces share in part is not torn between them.
    """
    own, *others = chain(style)
    found, left = [own], signs - own.points
    while left:
        best = max(others, key=lambda face: len(left & face.points))
        if not left & best.points:
            break
        found.append(best)
        left -= best.points
    return tuple(found)


# ---------------------------------------------------------------- runs

_DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"
_PARTS = re.compile(rf"[{_DIGITS}]+(?:[.,:/\u066b\u066c][{_DIGITS}]+)*|[^{_DIGITS}]+")
_UNSURE = {"ES", "ET", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "B", "S", "BN"}
_JOINERS = "\u200c\u200d"


def is_rtl(text: str) -> bool:
    """Whether a text begins with a letter that runs from right to left."""
    return printing.direction_of(text) == "rtl"


def is_simple(text: str, style: Style) -> bool:
    """Whether `runs` are certain to be what a full layout would make of it: one direction, faces with outlines."""
    return _one_way(text) and all(run.face.outlines for run in runs(text, style))


def _one_way(text: str) -> bool:
    kinds = {unicodedata.bidirectional(sign) for sign in text if sign not in _JOINERS}
    if kinds & {"R", "AL"}:
        return not kinds & {"L", *_UNSURE}
    return not kinds & (_UNSURE - {"ES", "ET"} | {"AN"})


@lru_cache(maxsize=4096)
def runs(text: str, style: Style) -> tuple[Run, ...]:
    """A text of one direction as runs, in the order in which they are read. A sign without a face takes the first."""
    rtl = is_rtl(text)
    faces = _faces(_signs(text), style)
    parts = _PARTS.findall(text) if rtl else [text]
    return tuple(run for part in parts for run in _of_one_way(part, faces, rtl and not part[0].isdecimal()))


def _of_one_way(text: str, faces: tuple[Face, ...], rtl: bool) -> Iterator[Run]:
    """A space stands in the face before it, at the beginning in the one behind it, so that no word is torn."""
    found = clusters(text)
    first = next((cluster for cluster in found if _signs(cluster)), "")
    chosen = [_face_of(first, faces)]
    for cluster in found:
        chosen.append(_face_of(cluster, faces) if _signs(cluster) else chosen[-1])
    for face, group in groupby(zip(chosen[1:], found, strict=True), key=lambda pair: pair[0]):
        yield Run(face, "".join(cluster for _, cluster in group), rtl)


def _face_of(cluster: str, faces: tuple[Face, ...]) -> Face:
    return next((face for face in faces if _signs(cluster) <= face.points), faces[0])


def clusters(text: str) -> list[str]:
    """Signs with the marks that stand on them."""
    found: list[str] = []
    for sign in text:
        joins = unicodedata.category(sign)[0] == "M" or sign in _JOINERS or "\ufe00" <= sign <= "\ufe0f"
        if found and (joins or found[-1][-1] in _JOINERS):
            found[-1] += sign
        else:
            found.append(sign)
    return found


# ---------------------------------------------------------------- shapes


@dataclass(frozen=True)
class Glyph:
    """One glyph: its number in the face, the signs that it stands for ("" after the first of a cluster), its place."""

    number: int
    text: str
    advance: float  # thousandths of the type size, as all that follow
    right: float
    up: float


@dataclass(frozen=True)
class Shaped:
    """A run with its glyphs from left to right."""

    face: Face
    glyphs: tuple[Glyph, ...]
    width: float  # thousandths of the type size


@lru_cache(maxsize=4096)
def shape(run: Run, language: str = "en", ligatures: bool = True) -> Shaped:
    """The glyphs of a run, as HarfBuzz finds them."""
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.rtl else "ltr"
    buffer.language = language
    drawn = font(run.face)
    hb.shape(drawn, buffer, {} if ligatures else {"liga": False, "clig": False})
    unit = 1000 / drawn.face.upem
    texts = _texts(run.text, [info.cluster for info in buffer.glyph_infos])
    glyphs = tuple(
        Glyph(info.codepoint, text, at.x_advance * unit, at.x_offset * unit, at.y_offset * unit)
        for info, at, text in zip(buffer.glyph_infos, buffer.glyph_positions, texts, strict=True)
    )
    return Shaped(run.face, glyphs, sum(glyph.advance for glyph in glyphs))


def _texts(text: str, starts: list[int]) -> list[str]:
    """For each glyph the signs of its cluster; only the first glyph of a cluster has them."""
    ends = dict(zip(sorted(set(starts)), [*sorted(set(starts))[1:], len(text)], strict=True))
    return [text[start : ends.pop(start)] if start in ends else "" for start in starts]


def line(text: str, style: Style, language: str = "en", ligatures: bool = True) -> tuple[Shaped, ...]:
    """A line's shaped runs from left to right."""
    found = [shape(run, language, ligatures) for run in runs(text, style)]
    return tuple(reversed(found)) if is_rtl(text) else tuple(found)


def width(text: str, style: Style, spacing: float = 0.0, language: str = "en") -> float:
    """How wide a line comes out at a type size of 1, with so much letter spacing (in parts of the size)."""
    shaped = sum(run.width for run in line(text, style, language, not spacing)) / 1000
    return float(shaped) + spacing * len(clusters(text))
