"""Verbs that change drafts."""
