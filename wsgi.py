"""The application for a WSGI server: `granian --interface wsgi wsgi:app`. `brevet serve` does this by itself."""

from app import create_app

app = create_app()
