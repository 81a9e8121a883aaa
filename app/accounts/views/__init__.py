"""Pages for registering, signing in, one's own particulars, and staff's list of people."""

from app.accounts.views import own, passwords, people, signing_in
from app.accounts.views.door import init_app, pages

__all__ = ["init_app", "own", "pages", "passwords", "people", "signing_in"]
