"""People, centres, roles, and sign-in with its session rows.

What belongs here: who someone is, how they prove it, what they may do where.
What does not: what they learn or have earned.
"""
