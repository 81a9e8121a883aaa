"""Decisions about certificates: their numbers, what is printed, and whether they hold."""
