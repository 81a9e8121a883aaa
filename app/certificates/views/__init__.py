"""Pages of certificates, by reader: the holder, anyone, staff."""

from app.certificates.views.issued import pages

__all__ = ["pages"]
