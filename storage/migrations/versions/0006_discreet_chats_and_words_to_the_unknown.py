"""Chats that show nothing until a tap, and words for somebody of whom only an alert is known"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # In place: on SQLite a table that is made anew would take the rows that refer to it along.
    op.add_column(
        "accounts", sa.Column("discreet", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "alert_words",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "alert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"],
            ["alerts.id"],
            name=op.f("fk_alert_words_alert_id_alerts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["staff.id"], name=op.f("fk_alert_words_author_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_words")),
    )
    with op.batch_alter_table("alert_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_words_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_alert_words_created_at"), ["created_at"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("alert_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_words_created_at"))
        batch_op.drop_index(batch_op.f("ix_alert_words_alert_id"))

    op.drop_table("alert_words")
    op.execute("ALTER TABLE accounts DROP COLUMN discreet")
