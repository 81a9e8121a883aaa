"""The credential with a Data Integrity proof of the suite eddsa-rdfc-2022: what is signed is its meaning as RDF."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.certificates.credentials import signers
from app.certificates.credentials.achievement import CONTEXTS, moment
from app.keys.rules import base58

_FILES = dict(zip(CONTEXTS, ("credentials-v2.json", "ob-v3p0-context-3.0.3.json"), strict=True))
_PACKAGE = "openbadgeslib"  # ships the contexts; it is not imported for them, which would take long
_one_at_a_time = threading.Lock()  # PyLD's memory of contexts is shared and takes one thread


def proved(credential: dict[str, Any], created: datetime, *, specimen: bool = False) -> dict[str, Any]:
    """The credential with its proof. `created` is aware. ValueError: a term that no context of ours defines."""
    document = _digest(credential)

    def options(kid: str) -> dict[str, Any]:
        return {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": moment(created),
            "verificationMethod": signers.method(credential, kid),
            "proofPurpose": "assertionMethod",
        }

    def data(kid: str) -> bytes:
        return _digest({"@context": credential["@context"]} | options(kid)) + document

    made = signers.signed("credential", data, specimen=specimen)
    return credential | {"proof": options(made.kid) | {"proofValue": f"z{base58(made.signature)}"}}


def context(url: str) -> dict[str, Any]:
    """A context from the files of the package that ships them; nothing is ever fetched. ValueError: not one of ours."""
    if url not in _FILES:
        raise ValueError(f"the context {url} is not shipped, and contexts are never fetched")
    return _read(_FILES[url])


@lru_cache(maxsize=len(_FILES))
def _read(name: str) -> dict[str, Any]:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the package {_PACKAGE}, which ships the contexts, is not installed")
    found: dict[str, Any] = json.loads((Path(spec.origin).parent / "ob3" / "contexts" / name).read_bytes())
    return found


def _digest(document: dict[str, Any]) -> bytes:
    """The digest of a document's canonical RDF."""
    from pyld import jsonld

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
    try:
        with _one_at_a_time:
            quads: str = jsonld.JsonLdProcessor(on_property_dropped=_refuse).normalize(document, options)
    except jsonld.JsonLdError as error:
        raise ValueError("the credential cannot be read as RDF") from error
    return hashlib.sha256(quads.encode()).digest()


def _load(url: str, options: dict[str, Any]) -> dict[str, Any]:
    """PyLD's way to a context. "static" lets it keep what it made of one, which is most of the work."""
    return {"contextUrl": None, "documentUrl": url, "document": context(url), "tag": "static"}


def _refuse(term: str | None) -> None:
    raise ValueError(f"no context defines a term of the credential ({term}): it would not be signed")
