"""Trainees as their browsers act: each saves a changed answer every interval and turns to the next question.

What is not answered is sent again under the same key, as the page does, only sooner. To try what a weak link and a
second device do, one save in twenty is sent again although it was answered, and one in twenty-five is overtaken by a
later one of the same question.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from bench.examination.comparing import Save
from bench.examination.instance import Place
from bench.examination.wire import Answer, BrokenError, Wire

# the page gives up on an answer after as long, and tries again
PATIENCE_SECONDS = 15.0
_AFTER_SECONDS = 180.0  # how long after the end what is unanswered is still sent again
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_REPEATED, _OVERTAKEN = 20, 25
_PAGE_LEAST = 1000  # a page with a question is never smaller, compressed


@dataclass
class Tally:
    """What came of it. Times are in seconds, of a save from its first sending to its answer."""

    acknowledged: list[Save] = field(default_factory=list)
    unanswered: list[Save] = field(default_factory=list)
    save_seconds: list[float] = field(default_factory=list)
    page_seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    retries: Counter[str] = field(default_factory=Counter)  # why something was sent again
    repeated: int = 0
    late_seconds: float = 0.0  # how late the client itself was at worst


class Trainee:
    """One person in the exam."""

    def __init__(self, place: Place, port: int, tally: Tally, until: float) -> None:
        self._place, self._tally, self._until = place, tally, until
        self._wire = Wire(port, PATIENCE_SECONDS)
        self._turns = itertools.count(random.randrange(_REPEATED * _OVERTAKEN))
        self._last_seq = 0
        self._common = (
            f"Host: 127.0.0.1\r\nCookie: {place.cookie}\r\n"
            "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en\r\n"
        )

    async def sit(self, begin: float, interval: float) -> None:
        """Save and turn the page until the end, first at `begin` by the loop's clock."""
        due = begin
        while due < self._until:
            await self._wait(due)
            turn = next(self._turns)
            await self._save(turn)
            if due + interval / 2 < self._until:
                await self._wait(due + interval / 2)
                await self._turn_page(turn)
            due = max(due + interval, self._now())
        self._wire.close()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    async def _wait(self, moment: float) -> None:
        ahead = moment - self._now()
        if ahead > 0:
            await asyncio.sleep(ahead)
            self._tally.late_seconds = max(self._tally.late_seconds, self._now() - moment)

    async def _save(self, turn: int) -> None:
        save = self._act(turn)
        if turn % _OVERTAKEN == 0:  # held back by a device without a link, and sent after a later act
            await self._send(*self._act(turn, again=True))
        await self._send(*save)
        if turn % _REPEATED == 0:
            self._tally.repeated += 1
            await self._send(*save, repeated=True)

    def _act(self, turn: int, again: bool = False) -> tuple[Save, bytes]:
        asked = self._place.asked[turn % len(self._place.asked)]
        # in each round through the paper another answer
        raw, value = asked.given(turn // len(self._place.asked) + again)
        self._last_seq = max(self._last_seq + 1, int(time.time() * 1000))
        save = Save(uuid.uuid4(), self._place.attempt, asked.question.id, self._last_seq, value)
        return save, self._request(save, raw)

    def _request(self, save: Save, raw: object) -> bytes:
        body = json.dumps({"key": str(save.key), "seq": save.seq, "answer": raw}).encode()
        head = (
            f"POST /attempts/{save.attempt}/answers/{save.question} HTTP/1.1\r\n{self._common}"
            f"Content-Type: application/json\r\nX-Requested-With: fetch\r\nX-CSRFToken: {self._place.token}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def _send(self, save: Save, request: bytes, repeated: bool = False) -> None:
        began = self._now()
        answer = await self._insist(request)
        if answer is not None and answer.status == 204:
            self._tally.save_seconds.append(self._now() - began)
            if not repeated:
                self._tally.acknowledged.append(save)
            return
        self._tally.errors[f"save: {answer.status if answer else 'no answer'}"] += 1
        if not repeated:
            self._tally.unanswered.append(save)

    async def _turn_page(self, turn: int) -> None:
        number = (turn + 1) % len(self._place.asked) + 1
        head = f"GET /attempts/{self._place.attempt}/{number} HTTP/1.1\r\n{self._common}Accept: text/html\r\n\r\n"
        began = self._now()
        answer = await self._insist(head.encode())
        if answer is not None and answer.status == 200 and answer.size > _PAGE_LEAST:
            self._tally.page_seconds.append(self._now() - began)
        else:
            self._tally.errors[f"page: {answer.status if answer else 'no answer'}"] += 1

    async def _insist(self, request: bytes) -> Answer | None:
        """Send until something below 500 comes back; a 5xx is an error even when the next try succeeds."""
        pause = _FIRST_PAUSE
        while True:
            try:
                answer = await self._wire.ask(request)
            except BrokenError as broken:
                why = str(broken)
            else:
                if answer.status < 500:
                    return answer
                why = f"answer: {answer.status}"
                self._tally.errors[why] += 1
            if self._now() > self._until + _AFTER_SECONDS:
                return None
            self._tally.retries[why] += 1
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(2 * pause, _LONGEST_PAUSE)


async def sit_all(places: list[Place], port: int, seconds: float, interval: float) -> Tally:
    """Let all of them sit the exam at once, each with a phase of her own."""
    tally = Tally()
    begin = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        for place in places:
            trainee = Trainee(place, port, tally, begin + seconds)
            group.create_task(trainee.sit(begin + random.uniform(0, min(interval, seconds)), interval))
    return tally
