"""The blueprint on which every page of certificates stands."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("certificates", __name__)
