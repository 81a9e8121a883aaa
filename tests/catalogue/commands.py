"""`brevet course …` as a test runs it, and a course to run it on."""

from click.testing import CliRunner
from flask.cli import ScriptInfo

from app.cli import brevet
from tests.content import manual

BROKEN = "---\ntitle: Why\nminutes: 5\n---\nSee [[nothing]].\n"


def run(*arguments, app=None, typed=None):
    """The exit code and all that was printed."""
    info = ScriptInfo(create_app=lambda: app)
    done = CliRunner().invoke(brevet, [str(a) for a in arguments], obj=info, input=typed)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def write(folder, files):
    """Files by path, written below a folder."""
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


def write_course(folder):
    """The manual's course, in `folder/my-course`."""
    return write(folder / "my-course", manual.examples())
