"""The refusals of this room in words; they are spoken by commands as well as by pages."""

from __future__ import annotations

from flask_babel import lazy_gettext

from app.base.sentences import declare

declare(
    {
        "key-missing": lazy_gettext(
            "The file of the signing key %(kid)s is not in the key folder. Restore it from the backup, or make a new "
            "key with: brevet keys rotate"
        ),
        "key-locked": lazy_gettext(
            "The signing key %(kid)s is encrypted, and BREVET_KEY_PASSPHRASE does not open it. Set the passphrase with "
            "which it was made."
        ),
        "key-broken": lazy_gettext("The file of the signing key %(kid)s cannot be read. Restore it from the backup."),
        "token-silent": lazy_gettext(
            "The token %(token)s does not answer (%(reason)s). Check that it is plugged in, and the settings "
            "BREVET_PKCS11_MODULE and BREVET_PKCS11_TOKEN."
        ),
        "token-pin": lazy_gettext("The token %(token)s refuses the PIN. Check the setting BREVET_PKCS11_PIN."),
        "token-key-missing": lazy_gettext(
            "The signing key is not on the token %(token)s any more. Restore it there, or make a new key with: "
            "brevet keys rotate"
        ),
        "no-such-key": lazy_gettext("This site has no key %(kid)s. See them with: brevet keys list"),
        "key-signs-no-more": lazy_gettext("The key %(kid)s signs no more already."),
        "key-compromised-already": lazy_gettext("The key %(kid)s was declared compromised before."),
        "no-passphrase": lazy_gettext("Set BREVET_KEY_PASSPHRASE first: the key files are encrypted with it."),
        "no-certificates": lazy_gettext(
            "This is no certificate in PEM. Give the signer's certificate first, then those above it."
        ),
        "certificate-chain": lazy_gettext("These certificates cannot be used: %(reason)s. Nothing was changed."),
        "certificate-for-another-key": lazy_gettext(
            "This certificate is for none of this site's document keys. Nothing was changed."
        ),
        "no-time-stamp": lazy_gettext(
            "The time-stamp authority gave no stamp (%(reason)s). The signed certificate holds without it; this is "
            "tried again."
        ),
    }
)
