"""A certificate in the forms that other programs check: Open Badges 3.0 as JWT and with a proof, badges, the QR code.

Made from the payload and the site's keys alone: no database, no request, nothing fetched.
"""
