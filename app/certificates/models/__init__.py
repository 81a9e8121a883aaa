"""The rows of certificates, by noun: what was issued, doubts, designs, batches, certificates from elsewhere."""

from app.certificates.models.batches import Batch, BatchLine
from app.certificates.models.designs import Design, DesignChoice, DesignVersion
from app.certificates.models.doubts import CertificateDoubt
from app.certificates.models.foreign import ForeignCertificate
from app.certificates.models.issued import Certificate, CertificateFile, CertificateShare

__all__ = [
    "Batch",
    "BatchLine",
    "Certificate",
    "CertificateDoubt",
    "CertificateFile",
    "CertificateShare",
    "Design",
    "DesignChoice",
    "DesignVersion",
    "ForeignCertificate",
]
