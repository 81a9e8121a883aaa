"""Pages for registering, signing in, one's own particulars, and staff's list of people."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Flask, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import LoginManager, current_user, login_user, logout_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.accounts import passwords, queries, rules, services
from app.accounts.forms import (
    CATEGORY_NAMES,
    ROLE_NAMES,
    ForgottenForm,
    ParticularsForm,
    ProfileForm,
    RegisterForm,
    ResetForm,
    RoleForm,
    SignInForm,
    country_name,
)
from app.accounts.models import Person
from app.base import rates, sentences
from app.base.db import transaction
from app.base.refusals import Conflict, Invalid
from app.base.web import (
    ADMINISTRATOR,
    ANYONE,
    SIGNED_IN,
    STAFF,
    allow,
    answer_refusal,
    outside_address,
    safe_next,
    see_other,
    wants_json,
)
from app.post import services as post

pages = Blueprint("accounts", __name__)

sentences.declare(
    {
        "sign-in-first": lazy_gettext("Sign in again. What you saved before is kept."),
        "email-taken": lazy_gettext("There is an account with this e-mail address already. Sign in, or set a new password."),
        "no-such-person": lazy_gettext("There is no such person, or they are not in your training centre."),
        "reset-link-ended": lazy_gettext("This link has been used or has ended. Ask for a new one."),
        "may-not-grant": lazy_gettext("You may not give or take this role."),
        "last-administrator": lazy_gettext("This is the last administrator. Make another one first."),
        "not-yours-to-change": lazy_gettext("Only an administrator may change this account."),
        "form-not-valid": lazy_gettext("Something in the form is not right. Nothing was changed. Go back and check it."),
    }
)

_KEPT_FOR = 3600


def init_app(app: Flask) -> None:
    """Let Flask-Login find the person of a request, and say what happens to people who are not signed in."""
    manager = LoginManager()
    manager.session_protection = None  # addresses change on mobile links; the token is what counts
    manager.user_loader(queries.signed_in)
    manager.unauthorized_handler(_ask_to_sign_in)
    manager.init_app(app)
    app.jinja_env.filters["country"] = country_name
    app.jinja_env.globals.update(category_names=CATEGORY_NAMES, role_names=ROLE_NAMES)


def _ask_to_sign_in() -> Response:
    """A page load goes to the sign-in page and comes back; what a form sent is kept and can be sent again."""
    if wants_json():
        return answer_refusal(401, sentences.words("sign-in-first", {}), "sign-in-first")
    if request.method == "GET":
        return make_response(redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?"))))
    fields = [[k, v] for k, v in request.form.items(multi=True) if k != "csrf_token"]
    form = SignInForm(formdata=None, kept=_signer().dumps({"to": request.path, "fields": fields}))
    return make_response(render_template("accounts/sign_in.html", form=form, keeps_answer=True), 401)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept-form")


@pages.get("/sign-in")
@allow(ANYONE)
def sign_in() -> Any:
    """The sign-in page; someone who is signed in is sent on."""
    if current_user.is_authenticated:
        return redirect(safe_next(url_for("catalogue.home")))
    return render_template("accounts/sign_in.html", form=SignInForm(next=safe_next("")), keeps_answer=False)


@pages.post("/sign-in")
@allow(ANYONE, own_transaction=True)
def sign_in_now() -> Any:
    """Check the password, open a session, and go where the person wanted to go."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, keeps_answer=bool(form.kept.data)), 422
    rates.spend(f"sign-in:{rules.email_key(form.email.data)[:200]}", 10, 600)
    rates.spend(f"sign-in-from:{request.remote_addr}", 60, 600)
    found = queries.credential(form.email.data)
    if not passwords.fits(form.password.data, found[1] if found else None) or found is None:
        form.password.errors = [gettext("The e-mail address or the password is not right.")]
        return render_template("accounts/sign_in.html", form=form, keeps_answer=bool(form.kept.data)), 422
    open_session(found[0])
    return _resume(form.kept.data) or redirect(safe_next(url_for("catalogue.home")), 303)


def open_session(person_id: uuid.UUID) -> None:
    """Sign this person in on this browser."""
    with transaction():
        token = services.sign_in(person_id)
    person = queries.signed_in(token)
    login_user(person)


def _resume(kept: str | None) -> Any:
    """The page that sends again what was being sent when the session had ended."""
    try:
        what = _signer().loads(kept or "", max_age=_KEPT_FOR)
    except BadSignature:
        return None
    return render_template("accounts/resume.html", to=what["to"], fields=what["fields"])


@pages.post("/sign-out")
@allow(ANYONE)
def sign_out() -> Response:
    """End the session."""
    if current_user.is_authenticated:
        services.sign_out(current_user.token)
        logout_user()
    return see_other("catalogue.home")


@pages.get("/register")
@allow(ANYONE)
def register() -> Any:
    """The form for a new account."""
    if current_user.is_authenticated:
        return redirect(safe_next(url_for("catalogue.home")))
    return render_template("accounts/register.html", form=RegisterForm(next=safe_next("")))


@pages.post("/register")
@allow(ANYONE, own_transaction=True)
def register_now() -> Any:
    """Make the account and sign the person in."""
    form = RegisterForm()
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form), 422
    rates.spend(f"register:{request.remote_addr}", 40, 3600)
    secret = passwords.hashed(form.password.data)
    try:
        with transaction():
            centre = services.ensure_centre(current_app.config["SETTINGS"].centre_name)
            person_id = services.register(particulars(form, form.email.data), secret, centre.id).id
    except Conflict as refusal:
        form.email.errors = [sentences.words(refusal.code, {})]
        return render_template("accounts/register.html", form=form), 409
    open_session(person_id)
    return redirect(safe_next(url_for("catalogue.index")), 303)


def particulars(form: ParticularsForm, email: str | None) -> services.Particulars:
    """What the form says of a person."""
    return services.Particulars(
        name=form.name.data,
        email=email or None,
        category=form.category.data,
        nationality=form.nationality.data,
        organisation=form.organisation.data,
        rank=form.rank.data or "",
    )


@pages.get("/profile")
@allow(SIGNED_IN)
def profile() -> str:
    """One's own particulars."""
    person = queries.person(current_user.id)
    return render_template("accounts/profile.html", form=ProfileForm(obj=person), subject=person)


@pages.post("/profile")
@allow(SIGNED_IN)
def change_profile() -> Any:
    """Change one's own particulars."""
    return _change(queries.person(current_user.id), "accounts/profile.html", url_for("accounts.profile"))


def _change(person: Person, template: str, then: str, **values: Any) -> Any:
    form = ProfileForm()
    if not form.validate_on_submit():
        return render_template(template, form=form, subject=person, **values), 422
    try:
        services.change_particulars(person, particulars(form, form.email.data), current_user.id)
    except Conflict as refusal:
        form.email.errors = [sentences.words(refusal.code, {})]
        return render_template(template, form=form, subject=person, **values), 409
    flash(gettext("Saved."), "success")
    return redirect(then, 303)


@pages.get("/forgotten")
@allow(ANYONE)
def forgotten() -> str:
    """Ask for a link that sets a new password."""
    return render_template("accounts/forgotten.html", form=ForgottenForm(), sent=False)


@pages.post("/forgotten")
@allow(ANYONE, own_transaction=True)
def mail_reset() -> Any:
    """Mail a link. The answer is the same whether or not somebody has this address."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form, sent=False), 422
    rates.spend(f"forgotten:{request.remote_addr}", 10, 3600)
    with transaction():
        person = queries.person_by_email(form.email.data)
        if person is not None and person.email:
            token = services.offer_reset(person.id, rules.RESET_MAILED)
            link = outside_address("accounts.reset", token=token)
            body = render_template("mail/reset.txt", name=person.name, link=link)
            post.write(person.email, gettext("Set a new password"), body)
    return render_template("accounts/forgotten.html", form=form, sent=True)


@pages.get("/reset/<token>")
@allow(ANYONE)
def reset(token: str) -> str:
    """Set a new password through a link."""
    queries.reset_link(token)
    return render_template("accounts/reset.html", form=ResetForm(), token=token)


@pages.post("/reset/<token>")
@allow(ANYONE, own_transaction=True)
def reset_now(token: str) -> Any:
    """Set the new password and sign in."""
    queries.reset_link(token)
    form = ResetForm()
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form, token=token), 422
    secret = passwords.hashed(form.password.data)
    with transaction():
        person_id = services.use_reset(token, secret)
    open_session(person_id)
    flash(gettext("Your new password is set, and you are signed in."), "success")
    return see_other("catalogue.home")


@pages.get("/privacy")
@allow(ANYONE)
def privacy() -> str:
    """What is kept of people, why, for how long, and who sees it."""
    return render_template("accounts/privacy.html", then=safe_next(""))


@pages.post("/privacy")
@allow(SIGNED_IN)
def see_privacy() -> Any:
    """Keep that the person has seen the notice, and go on."""
    services.see_privacy_notice(current_user.id)
    return redirect(safe_next(url_for("catalogue.index")), 303)


@pages.get("/people/")
@allow(STAFF, ADMINISTRATOR)
def people() -> str:
    """Everybody of the viewer's centres."""
    search = request.args.get("q", "")[:100]
    page = max(1, min(request.args.get("page", 1, type=int), 100_000))
    rows, total = queries.people(current_user, search, page)
    return render_template("accounts/people.html", people=rows, total=total, search=search, page=page, size=50)


@pages.get("/people/new")
@allow(STAFF, ADMINISTRATOR)
def new_person() -> str:
    """The form with which staff add a person, who may have no e-mail address."""
    return render_template("accounts/new_person.html", form=ProfileForm())


@pages.post("/people/new")
@allow(STAFF, ADMINISTRATOR)
def add_person() -> Any:
    """Add a trainee; a printed slip lets them set their password."""
    form = ProfileForm()
    if not form.validate_on_submit():
        return render_template("accounts/new_person.html", form=form), 422
    try:
        centre_id = current_user.centres_as("staff")[0]
        person = services.register(particulars(form, form.email.data), None, centre_id)
    except Conflict as refusal:
        form.email.errors = [sentences.words(refusal.code, {})]
        return render_template("accounts/new_person.html", form=form), 409
    return see_other("accounts.person", person_id=person.id)


@pages.get("/people/<uuid:person_id>")
@allow(STAFF, ADMINISTRATOR)
def person(person_id: uuid.UUID) -> str:
    """One person: particulars, roles, a link for a new password."""
    subject = queries.person_seen_by(current_user, person_id)
    return render_template("accounts/person.html", form=ProfileForm(obj=subject), subject=subject, **_roles(subject.id))


def _roles(person_id: uuid.UUID) -> dict[str, Any]:
    centres = current_user.centres_as("staff")
    return {"roles": queries.roles_of([person_id], centres).get(person_id, ()), "role_form": RoleForm(formdata=None)}


@pages.post("/people/<uuid:person_id>")
@allow(STAFF, ADMINISTRATOR)
def change_person(person_id: uuid.UUID) -> Any:
    """Correct somebody's particulars."""
    subject = services.managed_by(current_user, person_id)
    then = url_for("accounts.person", person_id=person_id)
    return _change(subject, "accounts/person.html", then, **_roles(person_id))


@pages.post("/people/<uuid:person_id>/roles")
@allow(STAFF, ADMINISTRATOR)
def change_role(person_id: uuid.UUID) -> Response:
    """Give or take away a role in the viewer's centre."""
    form = RoleForm()
    if not form.validate_on_submit():
        raise Invalid("form-not-valid")
    queries.person_seen_by(current_user, person_id)
    centre_id = current_user.centres_as("staff")[0]
    change = services.withdraw_grant if form.take_away.data else services.grant
    change(current_user, person_id, centre_id, form.role.data)
    flash(gettext("Saved."), "success")
    return see_other("accounts.person", person_id=person_id)


@pages.post("/people/<uuid:person_id>/reset")
@allow(STAFF, ADMINISTRATOR)
def print_reset(person_id: uuid.UUID) -> str:
    """A slip to print, with a link that sets a new password once."""
    subject = services.managed_by(current_user, person_id)
    token = services.offer_reset(subject.id, rules.RESET_PRINTED, current_user.id)
    link = outside_address("accounts.reset", token=token)
    return render_template("accounts/reset_slip.html", subject=subject, link=link, valid_days=rules.RESET_PRINTED.days)
