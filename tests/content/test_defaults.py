"""The same sources have one compiled form, whichever objects its words happen to be."""

from app.content.compiler import compile_course
from tests.content import manual


def test_a_language_that_is_written_out_compiles_as_the_default_does():
    tree = manual.examples()
    written = compile_course("my-course", tree).edition
    silent = tree | {"course.md": tree["course.md"].replace(b"languages: [en]\n", b"")}
    assert compile_course("my-course", silent).edition.meaning == written.meaning
