"""When somebody may be called is known of the person, no longer of each request"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "safe_hours",
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("hours", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_safe_hours_person_id_persons"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_safe_hours")),
    )
    # Sealed for the request's row, so no statement can move it; nobody has used a version that had it.
    op.execute("ALTER TABLE requests DROP COLUMN safe_hours")


def downgrade() -> None:
    op.add_column("requests", sa.Column("safe_hours", sa.LargeBinary(), nullable=True))
    op.drop_table("safe_hours")
