"""In a scenario every situation can be reached, and every path ends."""

from __future__ import annotations

from app.content.draft import CourseDraft, FileResult
from app.content.model import Lesson, Situation


def check(draft: CourseDraft) -> None:
    """Look at every scenario."""
    for file in draft.originals():
        if isinstance(file.value, Lesson) and file.value.kind == "scenario":
            _check(file, file.value.situations)


def _check(file: FileResult, scenes: tuple[Situation, ...]) -> None:
    if not scenes:
        cure = "Write each situation below a “##”, with choices that lead on."
        file.add("scenario-empty", file.first_span, "This scenario has no situations.", cure)
        return
    reached = _closure({scenes[0].id}, {s.id: [link.target for link in s.links] for s in scenes})
    backwards: dict[str, list[str]] = {s.id: [] for s in scenes}
    for scene in scenes:
        for link in scene.links:
            backwards.setdefault(link.target, []).append(scene.id)
    ending = _closure({s.id for s in scenes if not s.links}, backwards)
    for scene in scenes:
        span = file.section_spans.get(scene.id, file.first_span)
        if scene.id not in reached:
            cure = "Let a choice lead to it, or take it away."
            file.add("situation-unreached", span, f"No path leads to “{scene.id}”.", cure)
        elif scene.id not in ending:
            cure = "Let a choice lead to an ending: a “##” without choices."
            file.add("scenario-endless", span, f"From “{scene.id}” no path comes to an end.", cure)


def _closure(start: set[str], edges: dict[str, list[str]]) -> set[str]:
    found, ahead = set(start), list(start)
    while ahead:
        for target in edges.get(ahead.pop(), ()):
            if target not in found:
                found.add(target)
                ahead.append(target)
    return found
