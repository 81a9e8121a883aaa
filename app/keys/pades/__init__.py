"""PAdES: signing a PDF, adding a time stamp to it, and checking what is signed."""

from app.keys.pades.checking import Checked, check
from app.keys.pades.signing import sign

__all__ = ["Checked", "check", "sign"]
