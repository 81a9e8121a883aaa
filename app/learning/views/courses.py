"""A course for anyone, the course home of those who take it, search, glossary, and one's own courses."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from app.base.web import ANYONE, SIGNED_IN, allow, see_other
from app.learning import queries, rules, services
from app.learning.rules import search as finding
from app.learning.rules.glossary import letters
from app.learning.views.access import Access, access_to, language, pages


@pages.get("/my/")
@allow(SIGNED_IN)
def mine() -> str:
    """Everything that one takes or has completed, with what comes next."""
    takings = queries.takings_of(current_user.id)
    return render_template("learning/mine.html", cards=[_card(taking) for taking in takings])


def _card(taking: queries.Taking) -> dict[str, Any]:
    course = taking.course(language())
    return {
        "taking": taking,
        "course": course,
        "progress": rules.progress(course, taking.done),
        "onward": rules.onward(course, taking.done, taking.place),
        "lines": rules.lines(course, taking.done),
    }


@pages.get("/courses/<course>/")
@allow(ANYONE)
def course(course: str) -> str:
    """The public page of a course; for someone who takes it, the course home."""
    access = access_to(course)
    return _home(access, access.taking) if access.taking else _public(access)


def _public(access: Access) -> str:
    course = access.course
    about = course.html.partition("</p>")[2] if course.summary else course.html  # the summary is its first paragraph
    return render_template("learning/course.html", access=access, course=course, about=about, days=rules.days(course))


def _home(access: Access, taking: queries.Taking) -> str:
    course, done = access.course, taking.done
    onward = rules.onward(course, done, taking.place)
    here = onward.stop if onward else None
    return render_template(
        "learning/home.html",
        access=access,
        taking=taking,
        course=course,
        onward=onward,
        beginning=rules.beginning(course, done, here),
        days=rules.days(course, done, here),
        ending=rules.ending(course, done, here),
        lines=rules.lines(course, done),
        progress=rules.progress(course, done),
    )


@pages.post("/courses/<course>/enrol")
@allow(SIGNED_IN)
def enrol(course: str) -> Response:
    """Enrol oneself; a second click changes nothing. `again` takes a completed course once more."""
    before = queries.taking(current_user.id, course)
    row = services.enrol(current_user.id, course, current_user.id, again="again" in request.form)
    if before is None or before.id != row.id:
        flash(gettext("You are enrolled. You can start now."), "success")
    return see_other("learning.course", course=course)


@pages.get("/courses/<course>/enrol")
@allow(ANYONE)
def enrol_page(course: str) -> Any:
    """Where a browser comes when it repeats the address of the form."""
    return redirect(url_for("learning.course", course=course))


@pages.get("/courses/<course>/search")
@allow(ANYONE)
def search(course: str) -> str:
    """Find words in the lessons and the glossary; whoever does not take the course searches what anyone may see."""
    access = access_to(course)
    query = request.args.get("q", "")[: finding.LONGEST_QUERY].strip()
    hits = finding.search(queries.entries(access.compiled, language(), access.whole), query)
    return render_template(
        "learning/search.html",
        access=access,
        course=access.course,
        query=query,
        hits=hits,
        cut=len(hits) == finding.MOST_HITS,
    )


@pages.get("/courses/<course>/glossary")
@allow(SIGNED_IN)
def glossary(course: str) -> Any:
    """The terms of a course, by letter."""
    access = access_to(course)
    if not access.whole:
        return turn_to_course(course)
    return render_template("learning/glossary.html", course=access.course, letters=letters(access.course))


def turn_to_course(course: str) -> Any:
    """Send someone who does not take the course to the page where one enrols."""
    flash(gettext("To read the lessons of this course, enrol first."), "info")
    return redirect(rules.address(course, ""))
