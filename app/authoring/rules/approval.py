"""Whether a draft may be published: four eyes, where a centre asks for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable


def stands(approvers: Iterable[uuid.UUID], changed_by: uuid.UUID | None) -> bool:
    """Whether one of those who approved the draft as it is did not make its last change."""
    return any(approver != changed_by for approver in approvers)
