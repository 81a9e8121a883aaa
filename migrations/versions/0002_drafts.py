"""Drafts with their versions, comments and approvals; retired courses; answers to reports"""

import sqlalchemy as sa
from alembic import op

from app.base.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = "'began', 'typed', 'saved', 'merged', 'moved', 'deleted', 'restored', 'imported', 'uploaded'"


def upgrade() -> None:
    op.add_column("centre", sa.Column("approval_since", UtcDateTime(), nullable=True))
    op.add_column("course", sa.Column("retired_at", UtcDateTime(), nullable=True))
    op.add_column("fault", sa.Column("answer", sa.Text(), nullable=True))
    op.add_column("fault", sa.Column("closed_version", sa.Uuid(), nullable=True))
    op.create_table(
        "draft",
        sa.Column("course_slug", sa.String(length=80), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=True),
        sa.Column("tree", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["course_slug"], ["course.slug"], name=op.f("fk_draft_course_slug")),
        sa.ForeignKeyConstraint(["base_id"], ["edition.id"], name=op.f("fk_draft_base_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_draft_changed_by")),
        sa.PrimaryKeyConstraint("course_slug", name=op.f("pk_draft")),
    )
    op.create_table(
        "draft_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_slug", sa.String(length=80), nullable=False),
        sa.Column("path", sa.String(length=240), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["course_slug"], ["draft.course_slug"], name=op.f("fk_draft_file_course_slug")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_draft_file_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
        sa.UniqueConstraint("course_slug", "path", name=op.f("uq_draft_file_course_slug_path")),
    )
    op.create_table(
        "draft_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_slug", sa.String(length=80), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=240), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("act", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(f"kind in ({KINDS})", name=op.f("ck_draft_version_kind")),
        sa.ForeignKeyConstraint(["course_slug"], ["draft.course_slug"], name=op.f("fk_draft_version_course_slug")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_draft_version_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_version")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_draft_version_file_id_number")),
    )
    op.create_index("ix_draft_version_course_slug_act", "draft_version", ["course_slug", "act"])
    op.create_table(
        "draft_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_slug", sa.String(length=80), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(length=64), nullable=False),
        sa.Column("quote", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["course_slug"], ["draft.course_slug"], name=op.f("fk_draft_comment_course_slug")),
        sa.ForeignKeyConstraint(["parent_id"], ["draft_comment.id"], name=op.f("fk_draft_comment_parent_id")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_draft_comment_by")),
        sa.ForeignKeyConstraint(["resolved_by"], ["person.id"], name=op.f("fk_draft_comment_resolved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_comment")),
    )
    op.create_index("ix_draft_comment_course_slug", "draft_comment", ["course_slug", "file_id"])
    op.create_table(
        "draft_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_slug", sa.String(length=80), nullable=False),
        sa.Column("tree", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["course_slug"], ["draft.course_slug"], name=op.f("fk_draft_approval_course_slug")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_draft_approval_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_approval")),
        sa.UniqueConstraint("course_slug", "tree", "by", name=op.f("uq_draft_approval_course_slug_tree_by")),
    )
