"""Where a dialogue ended, until it is on the phone; and what a promised message said"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("seen_updates", sa.Column("card", sa.String(length=32), nullable=True))
    op.add_column("seen_updates", sa.Column("ids", sa.JSON(), nullable=True))
    op.add_column("seen_updates", sa.Column("erases", sa.Boolean(), nullable=True))
    op.add_column("outbox", sa.Column("said", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.execute("ALTER TABLE outbox DROP COLUMN said")
    op.execute("ALTER TABLE seen_updates DROP COLUMN erases")
    op.execute("ALTER TABLE seen_updates DROP COLUMN ids")
    op.execute("ALTER TABLE seen_updates DROP COLUMN card")
