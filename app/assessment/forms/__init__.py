"""The shape of what may be sent in examinations, by noun: answers and attempts, sittings."""

from app.assessment.forms.answers import GrantForm, read_page, read_pulse, read_save, read_unsent

__all__ = ["GrantForm", "read_page", "read_pulse", "read_save", "read_unsent"]
