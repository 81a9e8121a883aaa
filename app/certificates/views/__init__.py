"""Pages of certificates, by reader: the holder, anyone, staff."""

from app.certificates.views import issued, manage, status, verifying
from app.certificates.views.blueprint import pages

__all__ = ["issued", "manage", "pages", "status", "verifying"]
