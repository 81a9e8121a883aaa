"""Settings are read once, and every fault is named at once."""

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.base import settings


def read(tmp_path, **environment):
    return settings.read({"BREVET_INSTANCE": str(tmp_path)} | environment)


def test_defaults_are_safe(tmp_path):
    found = read(tmp_path)
    assert found.is_sqlite
    assert found.database_url == f"sqlite:///{tmp_path}/brevet.db"
    assert len(found.secret_key) == 64
    assert found.trusted_proxies == 0


def test_no_secret_stands_in_the_words_for_the_settings(tmp_path):
    secrets = {
        "BREVET_SECRET_KEY": "a-secret-of-forty-letters-in-the-environment",
        "DATABASE_URL": "postgresql://brevet:database-word@localhost/brevet",
        "BREVET_PUBLIC_URL": "https://brevet.example",
        "BREVET_MAIL_URL": "smtp://post:mail-word@mail.example.org:587",
        "BREVET_KEY_PASSPHRASE": "passphrase-word",
    }
    said = repr(read(tmp_path, **secrets))
    assert "site_name" in said
    for word in ("forty-letters", "database-word", "mail-word", "passphrase-word"):
        assert word not in said


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path):
    assert read(tmp_path).secret_key == read(tmp_path).secret_key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_secret_that_was_lost_half_way_is_refused(tmp_path):
    (tmp_path / "secret-key").write_text("")
    with pytest.raises(settings.SettingsError, match="secret-key"):
        read(tmp_path)


def test_processes_that_start_at_once_read_the_same_whole_secret(tmp_path):
    with ThreadPoolExecutor(16) as threads:
        keys = set(threads.map(lambda _: read(tmp_path).secret_key, range(200)))
    assert [len(key) for key in keys] == [64]
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_new_instance_is_closed_to_other_people_of_the_machine(tmp_path):
    read(tmp_path / "new")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_all_faults_are_named_together(tmp_path):
    with pytest.raises(settings.SettingsError) as caught:
        read(
            tmp_path,
            BREVET_PUBLIC_URL="ftp://x",
            BREVET_TIMEZONE="Mars/Base",
            BREVET_TRUSTED_PROXIES="-1",
            BREVET_MAIL_URL="http://mail",
        )
    for name in ("BREVET_PUBLIC_URL", "BREVET_TIMEZONE", "BREVET_TRUSTED_PROXIES", "BREVET_MAIL_URL"):
        assert name in str(caught.value)


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_every_way_to_write_a_postgres_address_uses_the_same_driver(tmp_path, url):
    assert read(tmp_path, DATABASE_URL=url).database_url == "postgresql+psycopg://u@h/d"


def test_cookies_are_secure_where_the_site_is(tmp_path):
    assert read(tmp_path, BREVET_PUBLIC_URL="https://brevet.example").secure_cookies
    assert not read(tmp_path, BREVET_PUBLIC_URL="http://10.0.0.1").secure_cookies
