"""Translations beside their originals: mirrored, stamped with what they translate, shown block by block, counted."""

from app.content.translations.blocks import Block, blocks
from app.content.translations.coverage import Coverage, coverage, originals
from app.content.translations.mirror import Mirror
from app.content.translations.pairs import Pair, is_scenario, outdated, side_by_side
from app.content.translations.stamps import stamp, stamped

__all__ = [
    "Block",
    "Coverage",
    "Mirror",
    "Pair",
    "blocks",
    "coverage",
    "is_scenario",
    "originals",
    "outdated",
    "side_by_side",
    "stamp",
    "stamped",
]
