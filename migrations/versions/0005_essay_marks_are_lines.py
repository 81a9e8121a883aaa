"""Essay marks are lines: a marker who changes what she gave adds one, and nothing is overwritten"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("essay_mark") as batch:
        batch.drop_constraint(op.f("uq_essay_mark_attempt_id_question_id_role_by"), type_="unique")
    op.create_index("ix_essay_mark_attempt_id", "essay_mark", ["attempt_id"])
