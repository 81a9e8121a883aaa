"""Examinations: every save a line, sittings with seats and pauses, marks given by people, regrades, doubts"""

import sqlalchemy as sa
from alembic import op

from app.base.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_tables()
    _keep_saves()
    _change_attempts()
    op.add_column("centre", sa.Column("two_markers_since", UtcDateTime(), nullable=True))
    op.add_column("centre", sa.Column("marking_names_since", UtcDateTime(), nullable=True))
    op.add_column("sign_in", sa.Column("within", sa.String(length=60), nullable=True))


def _make_tables() -> None:
    op.create_table("regrade",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_slug", sa.String(length=80), nullable=False),
        sa.Column("quiz_id", sa.String(length=200), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("raise_only", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_regrade_by")),
        sa.ForeignKeyConstraint(["course_slug"], ["course.slug"], name=op.f("fk_regrade_course_slug")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_regrade_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade"))
    )
    op.create_index("ix_regrade_course_slug", "regrade", ["course_slug", "quiz_id"])

    op.create_table("sitting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("course_slug", sa.String(length=80), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("quiz_id", sa.String(length=200), nullable=False),
        sa.Column("room", sa.String(length=120), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("invigilator_id", sa.Uuid(), nullable=False),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_sitting_window")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["person.id"], name=op.f("fk_sitting_cancelled_by")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_sitting_centre_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_sitting_closed_by")),
        sa.ForeignKeyConstraint(["course_slug"], ["course.slug"], name=op.f("fk_sitting_course_slug")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_sitting_created_by")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_sitting_edition_id")),
        sa.ForeignKeyConstraint(["invigilator_id"], ["person.id"], name=op.f("fk_sitting_invigilator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting"))
    )
    op.create_index("ix_sitting_centre_id", "sitting", ["centre_id", "opens_at"])

    op.create_table("pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=True),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"], name=op.f("fk_pause_begun_by")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_pause_centre_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_pause_ended_by")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_pause_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause"))
    )
    op.create_index("ix_pause_centre_id", "pause", ["centre_id", "ended_at"])

    op.create_table("seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("extra_reason", sa.Text(), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=True),
        sa.Column("ticket_number", sa.Integer(), nullable=False),
        sa.Column("ticket_used_at", UtcDateTime(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_seat_added_by")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_seat_enrolment_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sitting.id"], name=op.f("fk_seat_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("sitting_id", "enrolment_id", name=op.f("uq_seat_sitting_id_enrolment_id")),
        sa.UniqueConstraint("ticket", name=op.f("uq_seat_ticket"))
    )
    op.create_index("ix_seat_enrolment_id", "seat", ["enrolment_id"])

    op.create_table("certificate_doubt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("decision in ('', 'kept', 'revoked')", name=op.f("ck_certificate_doubt_decision")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_doubt_certificate_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_certificate_doubt_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_doubt")),
    )
    undecided = sa.text("decided_at is null")
    op.create_index("uq_certificate_doubt_undecided", "certificate_doubt", ["certificate_id", "cause"], unique=True,
        sqlite_where=undecided, postgresql_where=undecided)
    op.create_table("essay_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("role in ('marker', 'reconciler')", name=op.f("ck_essay_mark_role")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_essay_mark_attempt_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_essay_mark_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_essay_mark")),
        sa.UniqueConstraint("attempt_id", "question_id", "role", "by", name=op.f("uq_essay_mark_attempt_id_question_id_role_by"))
    )
    op.create_table("mark_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=200), nullable=False),
        sa.Column("before", sa.String(length=60), nullable=True),
        sa.Column("after", sa.String(length=60), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("regrade_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind in ('essay', 'override', 'regrade')", name=op.f("ck_mark_change_kind")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_mark_change_attempt_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_mark_change_by")),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrade.id"], name=op.f("fk_mark_change_regrade_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_change"))
    )
    op.create_index("ix_mark_change_attempt_id", "mark_change", ["attempt_id"])

    op.create_table("saved_answer",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.String(length=200), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_saved_answer_attempt_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_saved_answer_by")),
        sa.PrimaryKeyConstraint("attempt_id", "id", name=op.f("pk_saved_answer"))
    )
    op.create_table("time_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("pause_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_time_change_attempt_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_time_change_by")),
        sa.ForeignKeyConstraint(["pause_id"], ["pause.id"], name=op.f("fk_time_change_pause_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_change"))
    )
    op.create_index("ix_time_change_attempt_id", "time_change", ["attempt_id"])


def _keep_saves() -> None:
    """Every save had its line in the log already; the last one of a question is the answer."""
    op.execute(
        "insert into saved_answer (attempt_id, id, question_id, seq, value, saved_at, language) "
        "select attempt_id, id, question_id, seq, value, saved_at, '' from answer_log"
    )
    op.drop_table("answer_log")
    op.drop_table("answer")


def _change_attempts() -> None:
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("sitting_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("declaration", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("paused_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("on_paper_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("code", sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("seen_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("unsent", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("marked_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("voided_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("voided_by", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("void_reason", sa.Text(), nullable=True))
        batch.create_unique_constraint(op.f("uq_attempt_code"), ["code"])
        batch.create_foreign_key(op.f("fk_attempt_sitting_id"), "sitting", ["sitting_id"], ["id"])
        batch.create_foreign_key(op.f("fk_attempt_voided_by"), "person", ["voided_by"], ["id"])
        batch.drop_constraint(op.f("ck_attempt_closed"), type_="check")
        batch.drop_constraint(op.f("ck_attempt_closed_by"), type_="check")
        batch.create_check_constraint(op.f("ck_attempt_closed"), "passed is null or handed_in_at is not null")
        batch.create_check_constraint(op.f("ck_attempt_voided"), "(voided_at is null) = (void_reason is null)")
        batch.create_check_constraint(
            op.f("ck_attempt_closed_by"),
            "closed_by in ('', 'person', 'deadline', 'invigilator', 'paper', 'void')",
        )
    with op.batch_alter_table("attempt") as batch:
        batch.alter_column("declaration", server_default=None)
        batch.alter_column("unsent", server_default=None)
    op.create_index("ix_attempt_sitting_id", "attempt", ["sitting_id"])
    waits = sa.text("handed_in_at is not null and passed is null and voided_at is null")
    op.create_index("ix_attempt_awaiting", "attempt", ["handed_in_at"], sqlite_where=waits, postgresql_where=waits)
    op.execute("update attempt set marked_at = handed_in_at where passed is not null")

