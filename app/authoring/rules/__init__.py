"""Decisions about drafts, as pure functions."""
