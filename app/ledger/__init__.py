"""The ledger: append-only facts of who did what, when, sealed into a hash chain.

What belongs here: recording a fact in the act's own transaction, sealing, checking the chain.
What does not: names, answers, or any decision; facts hold ids, and nobody changes them.
"""
