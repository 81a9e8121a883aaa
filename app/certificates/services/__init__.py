"""Verbs of certificates, by noun: issuing, making files, deciding."""

from app.certificates.services.deciding import keep, on_pass_changed, raise_doubt, revoke
from app.certificates.services.issuing import correct, differs, issue, issue_waiting, on_completed, reissue
from app.certificates.services.making import FILE, RENDER, ask_for, make_file, render

__all__ = [
    "FILE",
    "RENDER",
    "ask_for",
    "correct",
    "differs",
    "issue",
    "issue_waiting",
    "keep",
    "make_file",
    "on_completed",
    "on_pass_changed",
    "raise_doubt",
    "reissue",
    "render",
    "revoke",
]
