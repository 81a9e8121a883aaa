"""PAdES: signing a PDF, adding a time stamp to it, and checking what is signed."""

from app.keys.pades.signing import sign

__all__ = ["sign"]
