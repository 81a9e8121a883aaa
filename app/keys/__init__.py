"""The site's signing keys, kept outside the database, and what signs with them.

What belongs here: making, keeping, rotating and retiring keys; their X.509 certificates and public addresses;
signatures over bytes, as JWS and as PAdES in a PDF, and whether a signature fits.
What does not: what is signed and why, whether a certificate holds, or any row.
"""
