"""Pages of certificates, by reader: the holder, anyone, staff."""

from app.certificates.views import (
    designing,
    designs,
    foreign,
    holder,
    issued,
    manage,
    office,
    offline,
    register,
    sharing,
    status,
    transcript,
    verifying,
)
from app.certificates.views.blueprint import pages

__all__ = [
    "designing",
    "designs",
    "foreign",
    "holder",
    "issued",
    "manage",
    "office",
    "offline",
    "pages",
    "register",
    "sharing",
    "status",
    "transcript",
    "verifying",
]
