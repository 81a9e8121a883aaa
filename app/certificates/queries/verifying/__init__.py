"""Whether a number or a file is a certificate of this site, and whether it holds: the register has the last word."""

from app.certificates.queries.verifying.by_number import of_certificate, of_code, of_number, of_numbers
from app.certificates.queries.verifying.papers import of_file, of_known_file, of_other_file
from app.certificates.queries.verifying.register import Ended, ended_in

__all__ = [
    "Ended",
    "ended_in",
    "of_certificate",
    "of_code",
    "of_file",
    "of_known_file",
    "of_number",
    "of_numbers",
    "of_other_file",
]
