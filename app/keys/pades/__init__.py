"""PAdES: signing a PDF, adding a time stamp to it, and checking what is signed."""

from app.keys.pades.checking import Checked, check
from app.keys.pades.signing import sign
from app.keys.pades.timing import stamp_time

__all__ = ["Checked", "check", "sign", "stamp_time"]
