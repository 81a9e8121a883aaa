"""Settings: one frozen value read from the environment once; every default is safe in production."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


class SettingsError(Exception):
    """The environment asks for something impossible; the message names every fault at once."""


@dataclass(frozen=True)
class Settings:
    """Everything an administrator can set. See docs/administrators/settings.md."""

    instance: Path
    database_url: str
    secret_key: str
    site_name: str
    centre_name: str
    public_url: str  # where outsiders reach this site, without a trailing slash; printed on certificates
    timezone: str
    mail_url: str  # smtp://user:password@host:port or empty: letters wait in the outbox
    mail_from: str
    trusted_proxies: int
    secure_cookies: bool

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
    )


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
