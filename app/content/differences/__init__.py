"""What differs between two editions of a course, in sentences that an instructor reads."""

from app.content.differences.courses import differences
from app.content.differences.sayings import SAYINGS, Difference, Weight

__all__ = ["SAYINGS", "Difference", "Weight", "differences"]
