"""Second opinions on a PDF from programs that know nothing of Brevet: qpdf, poppler's pdfsig and pdftoppm, zxing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

QR_DPI = 150  # what a cheap scanner or a phone at arm's length makes of the page
_SET_UP = "run `python -m app.operations.machine --tests`"


def qpdf(path: Path) -> str:
    """What `qpdf --check` complains of, "" when it finds nothing: errors and warnings both count."""
    done = _run("qpdf", "--check", str(path))
    return "" if done.returncode == 0 else (done.stdout + done.stderr).decode(errors="replace").strip()


def signatures(path: Path) -> list[dict[str, str]]:
    """What `pdfsig` says of each signature, by the labels of its report; whom to trust is not asked (`-nocert`)."""
    done = _run("pdfsig", "-nocert", str(path))
    text = done.stdout.decode(errors="replace")
    return [_labels(part) for part in re.split(r"^Signature #\d+:\n", text, flags=re.MULTILINE)[1:]]


def stands(signature: dict[str, str]) -> bool:
    """Whether a signature is valid and covers the whole file."""
    return signature["Signature Validation"] == "Signature is Valid." and "Total document signed" in signature


def _labels(part: str) -> dict[str, str]:
    """`  - Label: value` or `  - Label` by line."""
    lines = (line.strip().removeprefix("- ") for line in part.splitlines() if line.strip())
    return {label: value.strip() for label, _, value in (line.partition(":") for line in lines)}


def picture(path: Path, dpi: int = QR_DPI, page: int = 1) -> Image.Image:
    """A page as pixels."""
    done = _run("pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), str(path))
    return Image.open(BytesIO(done.stdout))


def codes(path: Path, dpi: int = QR_DPI, page: int = 1) -> list[str]:
    """The texts of all codes on a page at this many dots an inch, as a scanner reads them."""
    import zxingcpp

    return [code.text for code in zxingcpp.read_barcodes(picture(path, dpi, page))]


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    if not shutil.which(program):
        pytest.fail(f"{program} is not installed: {_SET_UP}")
    environment = os.environ | {"LC_ALL": "C"}
    return subprocess.run([program, *arguments], capture_output=True, timeout=60, check=False, env=environment)
