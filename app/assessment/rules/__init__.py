"""Decisions about attempts as pure functions, by noun: drawing, sheets, answers, marking, standing, results."""
