"""Since when Telegram has been in trouble with a message, and until when nobody may send"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "outbox", sa.Column("refused_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "senders", sa.Column("halted_until", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("senders", "halted_until")
    op.drop_column("outbox", "refused_since")
