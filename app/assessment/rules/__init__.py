"""Decisions about attempts as pure functions, by noun."""
