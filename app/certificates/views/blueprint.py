"""Where all pages of certificates hang."""

from flask import Blueprint

pages = Blueprint("certificates", __name__)
