"""Files that are kept for a few days."""

from datetime import timedelta

import pytest

from app.base import clock, spool

pytestmark = pytest.mark.usefixtures("context")


def test_a_file_is_kept_by_name_and_replaced_whole():
    spool.keep("papers-1", b"one")
    spool.keep("papers-1", b"two")
    assert spool.path_of("papers-1").read_bytes() == b"two"


def test_old_files_are_dropped_and_new_ones_are_not():
    spool.keep("papers-2", b"one")
    assert spool.drop_older(clock.now() - timedelta(days=1)) == 0
    assert spool.path_of("papers-2").exists()
    assert spool.drop_older(clock.now() + timedelta(seconds=5)) >= 1
    assert not spool.path_of("papers-2").exists()


@pytest.mark.parametrize("name", ["", "../secret-key", "a/b", ".hidden", "A", "x" * 200])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValueError, match="not the name"):
        spool.path_of(name)
