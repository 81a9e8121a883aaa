"""HTTP on one kept connection, with as little CPU as can be: client and servers share the machine's cores."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class BrokenError(Exception):
    """The connection broke or nothing came in time: nobody knows whether the request was done."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    size: int


class Wire:
    """A connection that is opened when it is needed and kept."""

    def __init__(self, port: int, patience: float) -> None:
        self._port, self._patience = port, patience
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> Answer:
        """Send a whole request and read the whole answer. Raises BrokenError."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._exchange(request)
        except (OSError, EOFError, TimeoutError) as error:
            self.close()
            raise BrokenError(type(error).__name__) from error
        except BaseException:
            self.close()
            raise

    async def _exchange(self, request: bytes) -> Answer:
        if self._reader is None or self._reader.at_eof():  # the server has closed it while nothing was asked
            self.close()
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        assert self._writer is not None
        self._writer.write(request)
        head = await self._reader.readuntil(_END)
        status, length = int(head[9:12]), _LENGTH.search(head)
        size = int(length[1]) if length else 0
        if length is None and status != 204:
            raise BrokenError("an answer without a length")
        await self._reader.readexactly(size)
        return Answer(status, size)

    def close(self) -> None:
        """Let go of the connection."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None
