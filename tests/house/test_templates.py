"""The templates: they compile, extend a layout, use what they import, speak through gettext, ask no other host."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

FOLDER = Path(__file__).parents[2] / "templates"
ALL = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*"))
HTML = [name for name in ALL if name.endswith(".html")]
COMPONENTS = [name for name in HTML if name.startswith("components/")]
CODE = "\n".join(path.read_text() for path in (FOLDER.parent / "app").rglob("*.py"))
RENDERED = set(re.findall(r"[\"']([\w-]+/[\w/-]+\.(?:html|txt))[\"']", CODE))
# what scripts put into a page that is open, and the body of a lesson, which is kept ready to send
FRAGMENTS = {"learning/verdict.html", "learning/pieces.html", "assessment/sittings/rows.html"}
PAGES = sorted(name for name in RENDERED & set(HTML) - FRAGMENTS if not name.startswith("print/"))

ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Pow)  # % is what {% trans %} becomes
SPOKEN = {"alt", "aria-label", "title", "placeholder"}
UNSPOKEN = {"script", "style", "code"}


def source(name: str) -> str:
    """The text of a template."""
    return (FOLDER / name).read_text()


def tree(name: str) -> nodes.Template:
    """The syntax tree of a template."""
    environment = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)
    return environment.parse(source(name))


def fixed_text(name: str) -> str:
    """Everything in a template that is neither an expression nor goes through gettext; not the names of classes."""
    template = tree(name)
    classes = [data for block in template.find_all(nodes.Block) if block.name == "body_class" for data in block.body]
    unread = {id(data) for output in classes for data in output.find_all(nodes.TemplateData)}
    return "".join(data.data for data in template.find_all(nodes.TemplateData) if id(data) not in unread)


class _Reader(HTMLParser):
    """Gathers the words that a person would read or hear, and every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.words += [value for key, value in attrs if key in SPOKEN and value and re.search("[^\\W\\d_]{2}", value)]
        if tag in UNSPOKEN:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self._inside and re.search(r"[^\W\d_]{2}", data):
            self.words.append(data.strip())


@pytest.mark.parametrize("name", ALL)
def test_everything_a_person_reads_goes_through_gettext(name: str) -> None:
    assert _Reader(fixed_text(name)).words == []


@pytest.mark.parametrize("name", [name for name in HTML if not name.startswith("print/")])
def test_style_and_behaviour_stand_in_files_of_their_own(name: str) -> None:
    tags = _Reader(fixed_text(name)).tags
    assert not [tag for tag, attributes in tags if tag == "style" or (tag == "script" and "src" not in attributes)]
    assert not [key for _, attributes in tags for key in attributes if key == "style" or key.startswith("on")]


@pytest.mark.parametrize("name", HTML)
def test_no_template_asks_another_host(name: str) -> None:
    assert not re.findall(r"(?<!xmlns=\")(?:https?:)?//[\w.-]+\.\w+", re.sub(r"{#.*?#}", "", source(name), flags=re.S))


@pytest.mark.parametrize("name", ALL)
def test_every_import_is_used(name: str) -> None:
    template = tree(name)
    imported = [part for found in template.find_all(nodes.FromImport) for part in found.names]
    imported = [part if isinstance(part, str) else part[1] for part in imported]
    imported += [found.target for found in template.find_all(nodes.Import)]
    used = {found.name for found in template.find_all(nodes.Name)}
    assert [part for part in imported if part not in used] == []


@pytest.mark.parametrize("name", ALL)
def test_templates_do_not_calculate(name: str) -> None:
    found = [node for kind in ARITHMETIC for node in tree(name).find_all(kind)]
    assert not [type(node).__name__ for node in found if not node.find(nodes.List)]  # lists may be joined


@pytest.mark.parametrize("name", PAGES)
def test_a_page_extends_a_layout(name: str) -> None:
    while not name.startswith("layouts/"):
        extended = tree(name).find(nodes.Extends)
        assert extended is not None and isinstance(extended.template, nodes.Const)
        name = extended.template.value


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_is_macros_and_nothing_else(name: str) -> None:
    template = tree(name)
    assert template.find(nodes.Macro)
    for node in template.body:
        if isinstance(node, nodes.Output):
            assert all(isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes)
        else:
            assert isinstance(node, (nodes.Macro, nodes.FromImport, nodes.Import))


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_is_used_and_imports_exist(name: str) -> None:
    users = [other for other in ALL if f'"{name}"' in source(other)]
    assert users, "nobody uses it"


def test_every_address_leads_to_a_view(_shared_app: Flask) -> None:
    dead = {
        (name, endpoint)
        for name in ALL
        for endpoint in re.findall(r"url_for\(\s*[\"']([\w.]+)[\"']", source(name))
        if endpoint not in _shared_app.view_functions
    }
    assert dead == set()


def test_every_template_compiles_with_the_filters_and_tests_of_the_application(_shared_app: Flask) -> None:
    for name in ALL:
        _shared_app.jinja_env.compile(source(name), name)


def test_every_template_that_is_named_exists() -> None:
    named = {
        (name, other)
        for name in ALL
        for other in re.findall(r"{%-?\s*(?:from|import|extends|include)\s+[\"']([^\"']+)[\"']", source(name))
    }
    assert {pair for pair in named if pair[1] not in ALL} == set()


def test_every_page_that_a_view_renders_exists_and_every_page_is_rendered() -> None:
    included = {other for name in ALL for other in re.findall(r"[\"']([\w-]+/[\w/-]+\.html)[\"']", source(name))}
    designs = {name for name in ALL if name.startswith("print/designs/")}  # read by app.certificates.printing.bundles
    assert RENDERED - set(ALL) == set()
    assert set(ALL) - RENDERED - included - designs == set()
