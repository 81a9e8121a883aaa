"""The cellar: database, clock, ids, refusals, settings, web edge, mail, storage, assets.

What belongs here: what every room needs and no room owns.
What does not: anything that knows a course, a person or a certificate.
"""
