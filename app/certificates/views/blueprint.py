"""The blueprint on which every page of certificates stands."""

from __future__ import annotations

from flask import Blueprint

from app.base import languages

pages = Blueprint("certificates", __name__)

# who verifies is anybody, anywhere
languages.speak(
    "certificates",
    "verify",
    "verified",
    "verified_json",
    "verify_file",
    "verify_file_json",
    "verify_many",
    "verified_many",
    "shared",
    "check_code",
    "worker",
    "manifest",
    below="/verify/",
)
