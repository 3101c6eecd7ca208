"""Who is to be decided on, and where somebody came, is found without looking at all that ever was"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    held = sa.text("state = 'held'")
    op.create_index(
        "ix_signups_held", "signups", ["held_since"], sqlite_where=held, postgresql_where=held
    )
    op.create_index(op.f("ix_attendance_person_id"), "attendance", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_attendance_person_id"), table_name="attendance")
    op.drop_index("ix_signups_held", table_name="signups")
