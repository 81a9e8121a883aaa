"""The pages of the learning room: courses, lessons, and what staff and instructors see of them."""

from app.learning.views import courses, faults, lessons, staff
from app.learning.views.access import pages

__all__ = ["courses", "faults", "lessons", "pages", "staff"]
