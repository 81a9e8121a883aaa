"""Settings: one frozen value read from the environment once; every default is safe in production."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


class SettingsError(Exception):
    """The environment asks for something impossible; the message names every fault at once."""


@dataclass(frozen=True)
class Settings:
    """Everything an administrator can set. See docs/administrators/settings.md."""

    instance: Path
    database_url: str = field(repr=False)  # it may hold a password
    secret_key: str = field(repr=False)
    site_name: str
    centre_name: str
    public_url: str  # where outsiders reach this site, without a trailing slash; printed on certificates
    timezone: str
    mail_url: str = field(repr=False)  # smtp://user:password@host:port or empty: letters wait in the outbox
    mail_from: str
    trusted_proxies: int
    secure_cookies: bool
    key_passphrase: str = field(default="", repr=False)  # encrypts the private keys' files; empty: they are plain
    pkcs11_module: str = ""  # path of a token's library; empty: keys are files
    pkcs11_token: str = ""
    pkcs11_pin: str = field(default="", repr=False)
    tsa_url: str = ""  # a time-stamp authority (RFC 3161); empty: signatures carry the site's own time

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of this machine."""
        return self.database_url.startswith("sqlite")


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process's own). Raises SettingsError naming all faults."""
    env = os.environ if environ is None else environ
    faults: list[str] = []
    instance = Path(env.get("BREVET_INSTANCE") or ROOT / "instance").resolve()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)  # passwords' hashes and answer keys will be in it
    public_url = env.get("BREVET_PUBLIC_URL", "").rstrip("/")
    if public_url and urlsplit(public_url).scheme not in ("http", "https"):
        faults.append("BREVET_PUBLIC_URL must start with https:// or http://")
    timezone = env.get("BREVET_TIMEZONE", "UTC")
    if timezone not in zoneinfo.available_timezones():
        faults.append(f"BREVET_TIMEZONE: there is no time zone {timezone!r}; write for example Africa/Nairobi")
    proxies = env.get("BREVET_TRUSTED_PROXIES", "0")
    if not proxies.isdecimal():
        faults.append("BREVET_TRUSTED_PROXIES must be a whole number")
    mail_url = env.get("BREVET_MAIL_URL", "")
    if mail_url and urlsplit(mail_url).scheme not in ("smtp", "smtps"):
        faults.append("BREVET_MAIL_URL must start with smtp:// or smtps://")
    if mail_url and not public_url:
        faults.append("BREVET_MAIL_URL needs BREVET_PUBLIC_URL too: letters carry links to this site")
    faults += _key_faults(env)
    if faults:
        raise SettingsError("\n".join(faults))
    return Settings(
        instance=instance,
        database_url=_database_url(env.get("DATABASE_URL", ""), instance),
        secret_key=env.get("BREVET_SECRET_KEY") or _kept_secret(instance / "secret-key"),
        site_name=env.get("BREVET_SITE_NAME", "Brevet"),
        centre_name=env.get("BREVET_CENTRE_NAME", "Peace Support Training Centre"),
        public_url=public_url,
        timezone=timezone,
        mail_url=mail_url,
        mail_from=env.get("BREVET_MAIL_FROM", "brevet@localhost"),
        trusted_proxies=int(proxies),
        secure_cookies=public_url.startswith("https://"),
        key_passphrase=env.get("BREVET_KEY_PASSPHRASE", ""),
        pkcs11_module=env.get("BREVET_PKCS11_MODULE", ""),
        pkcs11_token=env.get("BREVET_PKCS11_TOKEN", ""),
        pkcs11_pin=env.get("BREVET_PKCS11_PIN", ""),
        tsa_url=env.get("BREVET_TSA_URL", ""),
    )


def _key_faults(env: Mapping[str, str]) -> list[str]:
    """What is impossible in the settings of the signing keys; no fault repeats a secret."""
    faults = []
    module = env.get("BREVET_PKCS11_MODULE", "")
    if module and not Path(module).is_file():
        faults.append(f"BREVET_PKCS11_MODULE: there is no file {module}")
    if module and not (env.get("BREVET_PKCS11_TOKEN") and env.get("BREVET_PKCS11_PIN")):
        faults.append("BREVET_PKCS11_MODULE needs BREVET_PKCS11_TOKEN and BREVET_PKCS11_PIN too")
    tsa_url = env.get("BREVET_TSA_URL", "")
    if tsa_url and urlsplit(tsa_url).scheme not in ("http", "https"):
        faults.append("BREVET_TSA_URL must start with https:// or http://")
    return faults


def _database_url(url: str, instance: Path) -> str:
    """SQLite in the instance folder by default; a plain postgres address is given its driver, psycopg 3."""
    if not url:
        return f"sqlite:///{instance / 'brevet.db'}"
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _kept_secret(path: Path) -> str:
    """The key that signs cookies: made at the first start, readable by its owner only, and kept.

    The file gets its name when it is whole, so that processes that start at once all read the same key. Raises
    SettingsError when it is empty: without a key anyone could sign.
    """
    if not path.exists():
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(temporary)
        Path(temporary).unlink()
    key = path.read_text()
    if not key:
        raise SettingsError(f"{path} is empty. Delete it: the next start makes a new key, and all sign in again.")
    return key
