"""Lasting certificates: signatures, files made once, designs, batches, sharing, certificates from elsewhere"""

import sqlalchemy as sa
from alembic import op

from app.base.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _change_certificates()
    _make_file_tables()
    _keep_files()
    _make_design_tables()
    _make_batch_tables()
    _make_foreign_table()
    _change_people()


def _change_certificates() -> None:
    with op.batch_alter_table("certificate") as batch:
        batch.add_column(sa.Column("signature", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("design", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("paper", sa.String(length=20), nullable=False, server_default="a4"))
        batch.add_column(sa.Column("status_list", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("status_index", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("masked", sa.JSON(), nullable=False, server_default="[]"))
        batch.alter_column("rendered_at", new_column_name="made_at")
        batch.create_unique_constraint(op.f("uq_certificate_status_list_status_index"), ["status_list", "status_index"])
    with op.batch_alter_table("certificate") as batch:
        for column in ("signature", "paper", "masked"):
            batch.alter_column(column, server_default=None)
    op.create_index("ix_certificate_centre_id", "certificate", ["centre_id", "issued_at"])
    ended = sa.text("revoked_at is not null or superseded_at is not null")
    columns = ["status_list", "status_index", "revoked_at"]
    op.create_index("ix_certificate_ended", "certificate", columns, sqlite_where=ended, postgresql_where=ended)


def _make_file_tables() -> None:
    op.create_table("certificate_file",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_file_certificate_id")),
        sa.PrimaryKeyConstraint("certificate_id", "form", name=op.f("pk_certificate_file"))
    )
    op.create_index("ix_certificate_file_digest", "certificate_file", ["digest"])

    op.create_table("certificate_share",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_share_certificate_id")),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_certificate_share"))
    )
    op.create_index("ix_certificate_share_certificate_id", "certificate_share", ["certificate_id"])


def _keep_files() -> None:
    # the length of a file of the older form stands on no row: 0 says that nobody noted it
    op.execute(
        "insert into certificate_file (certificate_id, form, digest, size, made_at)"
        " select id, 'a4', pdf, 0, made_at from certificate where pdf is not null"
    )
    with op.batch_alter_table("certificate") as batch:
        batch.drop_column("pdf")


def _make_design_tables() -> None:
    op.create_table("design",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("based_on", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_design_centre_id")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_design_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design")),
        sa.UniqueConstraint("centre_id", "name", name=op.f("uq_design_centre_id_name"))
    )
    op.create_table("design_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("design_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_design_version_changed_by")),
        sa.ForeignKeyConstraint(["design_id"], ["design.id"], name=op.f("fk_design_version_design_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_version")),
        sa.UniqueConstraint("design_id", "number", name=op.f("uq_design_version_design_id_number"))
    )
    op.create_table("design_choice",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("course_slug", sa.String(length=80), nullable=False),
        sa.Column("design", sa.String(length=40), nullable=False),
        sa.Column("paper", sa.String(length=20), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_design_choice_centre_id")),
        sa.ForeignKeyConstraint(["chosen_by"], ["person.id"], name=op.f("fk_design_choice_chosen_by")),
        sa.PrimaryKeyConstraint("centre_id", "course_slug", name=op.f("pk_design_choice"))
    )


def _make_batch_tables() -> None:
    op.create_table("certificate_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("course_slug", sa.String(length=80), nullable=False),
        sa.Column("paper", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("prints", sa.JSON(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_certificate_batch_asked_by")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_certificate_batch_centre_id")),
        sa.ForeignKeyConstraint(["course_slug"], ["course.slug"], name=op.f("fk_certificate_batch_course_slug")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batch")),
        sa.UniqueConstraint("key", name=op.f("uq_certificate_batch_key"))
    )
    op.create_index("ix_certificate_batch_course_slug", "certificate_batch", ["course_slug", "asked_at"])

    op.create_table("certificate_batch_line",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["certificate_batch.id"], name=op.f("fk_certificate_batch_line_batch_id")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_batch_line_certificate_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_certificate_batch_line_enrolment_id")),
        sa.PrimaryKeyConstraint("batch_id", "place", name=op.f("pk_certificate_batch_line"))
    )
    op.create_index("ix_certificate_batch_line_certificate_id", "certificate_batch_line", ["certificate_id"])


def _make_foreign_table() -> None:
    op.create_table("foreign_certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("scan", sa.String(length=64), nullable=False),
        sa.Column("scan_type", sa.String(length=40), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("finding in ('', 'accepted', 'refused')", name=op.f("ck_foreign_certificate_finding")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_foreign_certificate_centre_id")),
        sa.ForeignKeyConstraint(["checked_by"], ["person.id"], name=op.f("fk_foreign_certificate_checked_by")),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_foreign_certificate_entered_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_foreign_certificate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_certificate"))
    )
    op.create_index("ix_foreign_certificate_person_id", "foreign_certificate", ["person_id"])
    op.create_index("ix_foreign_certificate_centre_id", "foreign_certificate", ["centre_id", "entered_at"])


def _change_people() -> None:
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("second_name", sa.String(length=120), nullable=False, server_default=""))
        batch.add_column(sa.Column("unit_email", sa.String(length=254), nullable=False, server_default=""))
        batch.add_column(sa.Column("unit_agreed_at", UtcDateTime(), nullable=True))
    with op.batch_alter_table("person") as batch:
        batch.alter_column("second_name", server_default=None)
        batch.alter_column("unit_email", server_default=None)
