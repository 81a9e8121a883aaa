"""QTI 2.1, the language in which assessment systems exchange items: written, not read."""

from app.interop.qti.package import export

__all__ = ["export"]
