"""Pages of certificates, by reader: the holder, anyone, staff."""

from app.certificates.views import issued
from app.certificates.views.blueprint import pages

__all__ = ["issued", "pages"]
