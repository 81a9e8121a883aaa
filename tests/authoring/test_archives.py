"""Archives and pictures from anywhere: what is hostile is refused with a reason, within bounds."""

import io
import random
import stat
import tracemalloc
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from app.authoring import archives, pictures
from app.authoring.archives import ArchiveError
from app.authoring.pictures import PictureError
from app.content import genuine


def zipped(*entries, compression=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return made.getvalue()


def refused(data):
    with pytest.raises(ArchiveError) as refusal:
        archives.unpack(data)
    return refusal.value.args[0]


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}\.md", fullmatch=True), st.binary(max_size=200)))
def test_what_is_packed_comes_out_byte_for_byte(tree):
    tree = {**tree, "course.md": b"c"}
    packed = archives.pack(tree)
    assert archives.unpack(packed) == tree
    assert archives.pack(tree) == packed


def test_a_folder_around_the_course_is_taken_away():
    assert archives.unpack(zipped(("gps/course.md", b"c"), ("gps/01-a/module.md", b"m"))) == {
        "course.md": b"c",
        "01-a/module.md": b"m",
    }


def test_hidden_files_are_left_out():
    data = zipped(("course.md", b"c"), (".git/config", b"x"), ("__MACOSX/._course.md", b"x"), ("a/.DS_Store", b"x"))
    assert set(archives.unpack(data)) == {"course.md"}


@pytest.mark.parametrize("name", ["../course.md", "a/../../x.md", "/etc/passwd", "C:/x.md", "a\\..\\x.md"])
def test_what_leads_out_of_the_folder_is_refused(name):
    assert refused(zipped(("course.md", b"c"), (name, b"x"))) == "archive-leads-out"


def test_links_are_refused():
    entry = zipfile.ZipInfo("link.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert refused(zipped(("course.md", b"c"), (entry, b"/etc/passwd"))) == "archive-leads-out"


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = zipped(("course.md", b"c"), ("bomb.md", b"\0" * (300 * 1024 * 1024)))
    assert len(data) < 1024 * 1024
    tracemalloc.start()
    assert refused(data) == "archive-too-large"
    assert tracemalloc.get_traced_memory()[1] < 64 * 1024 * 1024
    tracemalloc.stop()


def test_many_small_bombs_are_bounded_together():
    data = zipped(*((f"{number}.md", b"a" * 900_000) for number in range(200)))
    assert refused(data) == "archive-too-large"


def test_too_many_files_and_the_same_file_twice_are_refused():
    assert refused(zipped(*((f"{n}.md", b"") for n in range(archives.MOST_FILES + 1)))) == "too-many-files"
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped(("course.md", b"1"), ("course.md", b"2"))
    assert refused(twice) == "archive-twice"


@given(st.binary(max_size=300))
def test_what_is_no_archive_is_refused(data):
    assert refused(data) == "archive-unreadable"


@given(st.data())
def test_a_damaged_archive_is_refused_or_read(data):
    packed = bytearray(zipped(("course.md", b"some words " * 50), ("a/b.md", b"x")))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] = data.draw(st.integers(0, 255))
    try:
        archives.unpack(bytes(packed))
    except ArchiveError as refusal:
        assert refusal.args[0]


def damaged(packed, tries=1500):
    """The bytes with a few of them changed at random, many times over, the same ones in every run."""
    dice = random.Random(packed)
    for _ in range(tries):
        data = bytearray(packed)
        for _ in range(dice.choice((1, 1, 2, 4))):
            data[dice.randrange(len(data))] = dice.choice((0, 1, 128, 255, dice.randrange(256)))
        yield bytes(data)


@pytest.mark.parametrize("way", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_archives_damaged_at_any_places_are_refused_or_read(way):
    packed = zipped(("course.md", b"some words " * 50), ("\u00e9/b.md", b"x" * 400), ("c/d.md", b"y"), compression=way)
    for data in damaged(packed):
        try:
            archives.unpack(data)
        except ArchiveError as refusal:
            assert refusal.args[0]


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_take_memory_at_will_are_refused(way):
    assert refused(zipped(("course.md", b"c"), compression=way)) == "archive-unreadable"


def test_a_list_of_very_many_hidden_entries_is_refused_before_it_is_read():
    entry = zipped((".a", b""))
    start = entry.index(b"PK\x01\x02")
    end = entry.index(b"PK\x05\x06")
    many = 60_000
    listed = entry[start:end] * many
    tail = entry[end : end + 12] + len(listed).to_bytes(4, "little") + entry[end + 16 :]
    data = entry[:start] + listed + tail
    tracemalloc.start()
    assert refused(data) == "too-many-files"
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("name", ["./course.md", "a/./b.md", "a//b.md", "a/\u202emd.b", "x" * 241])
def test_names_that_no_address_can_hold_are_refused(name):
    assert refused(zipped(("course.md", b"c"), (name, b"x"))) == "archive-name"


# ---------------------------------------------------------------- pictures


def picture(size, form="PNG", mode="RGB", **more):
    made = io.BytesIO()
    Image.new(mode, size, 120).save(made, form, **more)
    return made.getvalue()


def test_a_photograph_becomes_as_wide_as_a_page_and_lighter():
    noise = Image.effect_noise((3000, 1500), 60).convert("RGB")
    made = io.BytesIO()
    noise.save(made, "JPEG", quality=95)
    found = pictures.reduced(made.getvalue())
    assert (found.suffix, found.width, found.height) == ("webp", 1600, 800)
    assert len(found.data) < len(made.getvalue()) / 2


def test_what_the_camera_noted_is_left_out_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Secret camera"
    found = pictures.reduced(picture((40, 20), "JPEG", exif=exif))
    assert (found.width, found.height) == (20, 40)
    assert b"Secret" not in found.data


def test_transparency_stays():
    assert Image.open(io.BytesIO(pictures.reduced(picture((20, 20), "PNG", "RGBA")).data)).mode == "RGBA"


def test_a_picture_of_too_many_pixels_is_refused():
    with pytest.raises(PictureError, match="picture-too-large"):
        pictures.reduced(picture((9000, 9000), "PNG", "1"))


def test_a_picture_taller_than_the_format_holds_is_made_smaller():
    found = pictures.reduced(picture((100, 32_000), "PNG", "L"))
    assert (found.width, found.height) == (50, 16_000)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_damaged_pictures_are_refused_or_read(form):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "words"
    mode, more = ("P", {}) if form == "GIF" else ("RGB", {"exif": exif})
    for data in damaged(picture((40, 30), form, mode, **more)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the library, about what is damaged
            try:
                pictures.reduced(data)
            except PictureError as refusal:
                assert refusal.args[0]


def test_a_picture_that_is_cut_off_is_refused_also_where_others_let_it_pass(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    for form in ("PNG", "JPEG"):
        whole = picture((300, 300), form)
        with pytest.raises(PictureError, match="picture-unreadable"):
            pictures.reduced(whole[: len(whole) // 2])
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"%PDF-1.4", b"<svg/>", picture((30, 30))[:60], b"\xff\xd8\xff" * 20])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(PictureError, match="picture-unreadable"):
        pictures.reduced(data)


# ---------------------------------------------------------------- what a file says it is

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        '<a onclick="1"/>',
        "<foreignObject/>",
        '<image href="https://x.org/a.png"/>',
        '<use xlink:href="//x.org/a.svg#b"/>',
        '<a href="javascript:1"/>',
        "<style>@import 'https://x.org/a.css';</style>",
        '<rect style="fill:url(https://x.org/a)"/>',
    ],
)
def test_a_drawing_that_could_act_or_fetch_is_named(inside):
    assert genuine.fault("a.svg", DRAWING.format(inside).encode()) == "active"


def test_entities_of_a_drawing_do_not_unfold():
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
    assert genuine.fault("a.svg", bomb) == "active"


def test_a_plain_drawing_is_taken():
    plain = DRAWING.format('<defs><g id="a"/></defs><use href="#a"/><rect style="fill:url(#a)"/>')
    assert genuine.fault("a.svg", plain.encode()) is None


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp", "a.pdf", "a.mp3", "a.mp4", "a.docx", "a.svg"])
def test_a_program_is_no_medium_whatever_its_name(name):
    assert genuine.fault(name, b"MZ\x90\0\x03 program") == "other"
