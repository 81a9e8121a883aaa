"""A small course whose exam has something for every page of the instructors' manual: an essay, and a wrong key."""

from __future__ import annotations

from pathlib import Path

SLUG = "convoys-and-checkpoints"
WRONG_KEY, RIGHT_KEY = "- [x] The convoy\n- [ ] The ambulance", "- [ ] The convoy\n- [x] The ambulance"

_BANK = f"""---
title: Exam questions
---
## Who has the right of way at the bridge? {{#right-of-way}}

{WRONG_KEY}
- [ ] Whoever comes first

## Who gives the order to turn a convoy back? {{#turn-back}}

- [x] The convoy commander
- [ ] The driver of the first vehicle
- [ ] The liaison officer
- [ ] The interpreter

## What do you tell the driver before you search a truck? {{#before-search}}

- [x] Who you are, and why you search
- [ ] Nothing, so that nobody is warned
- [ ] What you expect to find
- [ ] How long the last search took

## Which of these belong in a convoy order? {{#order partial}}

- [x] The route
- [x] The halts
- [x] Who speaks with people on the road
- [ ] The names of the drivers' families

## How many metres lie between two vehicles on an open road, at least? {{#distance}}

Answer: 50 … 100

## A searcher of the same sex searches a person. {{#same-sex}}

- [x] True
- [ ] False

## Which paper allows a truck to pass? {{#paper}}

- [x] The movement pass
- [ ] The driver's licence
- [ ] The bill of the load
- [ ] A letter of the village

## Put the steps at a checkpoint in order. {{#steps}}

1. Stop the vehicle
2. Greet and say why
3. Look at the papers
4. Search
5. Thank and let pass

## To whom do you report a threat at a checkpoint first? {{#report-to}}

- [x] The operations room
- [ ] The police of the host state
- [ ] The press officer
- [ ] Your own capital

## A crowd stands on the road and does not let the convoy pass. What do you do, and why? {{#crowd}}

The convoy carries food for a camp two hours away. Nobody is armed. An old woman speaks for the crowd.

Answer: essay 40–120 words

| Criterion | 3 | 2 | 1 | 0 |
|---|---|---|---|---|
| Speaks with the people first | greets, listens, asks what they need | asks | orders them away | does not speak |
| Keeps the convoy safe | halts at a distance, engines on, a way back | halts | drives on slowly | |
| Gives a reason | rests on the mandate | a good reason | a reason | none |
"""

_FILES = {
    "course.md": """---
title: Convoys and checkpoints
code: CNV
languages: [en]
audience: [military, police]
days: 1
completion: [exam]
certificates:
  completion: {title: Certificate of Completion, valid: 3 years}
---
How to bring a convoy through, and how to stand at a checkpoint.
""",
    "exam.md": """---
title: Final exam
pass: 60%
attempts: 2
wait: 1 hour
minutes: 45
draw: {on-the-road: 10}
shuffle: yes
show: marks
---
You have 45 minutes. Bring your identity card.
""",
    "01-on-the-road/module.md": "---\ntitle: On the road\nday: 1\nobjectives:\n  - plan a convoy\n---\nOn the road.\n",
    "01-on-the-road/01-before.md": "---\ntitle: Before you leave\nminutes: 5\n---\nAsk who waits for the convoy.\n",
    "01-on-the-road/bank.md": _BANK,
}


def write(folder: Path, corrected: bool = False) -> Path:
    """The course as files; `corrected` has the right key to its first question. Returns its folder."""
    course = folder / SLUG
    for path, text in _FILES.items():
        (course / path).parent.mkdir(parents=True, exist_ok=True)
        (course / path).write_text(text.replace(WRONG_KEY, RIGHT_KEY) if corrected else text)
    return course
