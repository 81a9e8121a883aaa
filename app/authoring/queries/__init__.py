"""What the author's pages need, scoped to who asks."""

from app.authoring.queries import checking, drafts, faults, publishing, reviews

__all__ = ["checking", "drafts", "faults", "publishing", "reviews"]
