"""Brevet: the only module that knows every room. `create_app` puts the house together and does nothing else."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from app.base import assets, presentation, settings, web
from app.base.db import db, engine_options, prepare_engine
from app.base.mail import Mailer, NullMailer, mailer
from app.base.settings import Settings


def create_app(chosen: Settings | None = None, post: Mailer | None = None, previews: bool = True) -> Flask:
    """Build the application. `chosen` defaults to the environment's settings, `post` to their way of sending mail.

    Without `previews` it is one itself.
    """
    config = chosen or settings.read()
    app = Flask("app", static_folder=None, template_folder=str(settings.ROOT / "templates"))
    app.config.update(_flask_config(config))
    db.init_app(app)
    Compress(app)
    assets.init_app(app)
    web.init_app(app)
    presentation.init_app(app)
    if previews:
        _add_previews(app, config)
    if hops := config.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    with app.app_context():
        prepare_engine(db.engine)
        _add_pages(app)
        _furnish(app, post or mailer(config))
    return app


def _add_previews(app: Flask, config: Settings) -> None:
    from app.authoring.preview.previews import Previews
    from app.authoring.queries.drafts import may_write

    def allowed(owner: str, slug: str) -> bool:
        with app.app_context():
            return may_write(owner, slug)

    made = app.extensions["previews"] = Previews(
        config, lambda within: create_app(within, NullMailer(), previews=False), may_write=allowed
    )
    app.wsgi_app = made.around(app.wsgi_app)  # type: ignore[method-assign, assignment]


def _flask_config(config: Settings) -> dict[str, object]:
    return {
        "SETTINGS": config,
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(config.database_url),
        "SESSION_COOKIE_NAME": "brevet",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_MIN_SIZE": 900,
    }


def _furnish(app: Flask, post: Mailer) -> None:
    """Register each room's jobs and chores."""
    from app.jobs import services as jobs
    from app.jobs.bell import Bell

    bell = app.extensions["bell"] = Bell(app)
    jobs.set_bell(bell.ring)
    _add_jobs(post, app.config["SETTINGS"].mail_from)
    _add_chores()
    if "previews" in app.extensions:
        jobs.add_chore(app.extensions["previews"].drop_unused)


def _add_pages(app: Flask) -> None:
    from app.accounts import views as accounts
    from app.assessment import views as assessment
    from app.authoring import views as authoring
    from app.authoring.preview import ended as previews
    from app.catalogue import views as catalogue
    from app.certificates import views as certificates
    from app.keys import views as keys
    from app.learning import views as courses
    from app.operations import views as operations
    from app.surveys import views as surveys

    accounts.init_app(app)
    taught = (courses, assessment, surveys, certificates)
    for room in (accounts, catalogue, *taught, keys, operations, authoring, previews):
        app.register_blueprint(room.pages)


def _add_jobs(post: Mailer, mail_from: str) -> None:
    from app.assessment import services as attempts
    from app.assessment.services import prints, regrading
    from app.certificates import services as issuing
    from app.certificates.services import batches, comparing, reminding
    from app.jobs import services as jobs
    from app.learning import services as learning
    from app.post import services as letters

    jobs.register(learning.COMPLETED, issuing.on_completed)
    jobs.register(attempts.CLOSE, attempts.close_when_due)
    jobs.register(attempts.PASS_CHANGED, issuing.on_pass_changed)
    jobs.register(regrading.REGRADE, regrading.carry_out)
    jobs.register(prints.PRINT, prints.make)
    jobs.register(issuing.RENDER, issuing.render)
    jobs.register(issuing.FILE, issuing.make_file)
    jobs.register(batches.BATCH, batches.carry_out)
    jobs.register(batches.PRINT, batches.make_prints)
    jobs.register(reminding.REMIND, reminding.remind)
    jobs.register(comparing.COMPARE, comparing.compare)
    jobs.register(letters.SEND, letters.sender(post, mail_from))


def _add_chores() -> None:
    from app.accounts import services as people
    from app.assessment import services as attempts
    from app.assessment.services import prints, settling
    from app.certificates.services import comparing, reminding
    from app.jobs import services as jobs
    from app.ledger import services as ledger

    for chore in (
        *(attempts.close_overdue, settling.settle_sittings, ledger.seal_facts),
        *(people.drop_ended, prints.drop_old, reminding.remind_daily, comparing.compare_daily),
    ):
        jobs.add_chore(chore)
