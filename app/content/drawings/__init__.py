"""Drawings as SVG: which words stand on which plain colour."""

from app.content.drawings.colours import contrast, written
from app.content.drawings.labels import Label, labels

__all__ = ["Label", "contrast", "labels", "written"]
