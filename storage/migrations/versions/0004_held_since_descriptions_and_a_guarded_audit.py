"""Since when a seat is held, what an activity is about, and an audit that the database itself guards"""

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0003"

# A later step that copies `audit` or `audit_head` into a new table (batch mode, SQLite) must make these again.
_SQLITE = {
    "audit_stays": "BEFORE UPDATE ON audit",
    "audit_is_kept": "BEFORE DELETE ON audit",
    "audit_head_is_kept": "BEFORE DELETE ON audit_head",
}
_POSTGRESQL = {
    "audit_stays": "BEFORE UPDATE OR DELETE OR TRUNCATE ON audit",
    "audit_head_is_kept": "BEFORE DELETE OR TRUNCATE ON audit_head",
}
_REFUSED = "what is in the audit stays"


def upgrade() -> None:
    op.add_column("signups", sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE signups SET held_since = changed_at WHERE state = 'held'")
    op.add_column(
        "activities", sa.Column("description", sa.JSON(), nullable=False, server_default="{}")
    )
    _seal_the_beginning()
    if op.get_bind().dialect.name == "sqlite":
        for name, when in _SQLITE.items():
            op.execute(
                f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
    for name, when in _POSTGRESQL.items():
        op.execute(
            f"CREATE TRIGGER {name} {when} FOR EACH STATEMENT"
            " EXECUTE FUNCTION refuse_audit_change()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name, when in _POSTGRESQL.items():
            op.execute(f"DROP TRIGGER {name} ON {when.rpartition(' ')[2]}")
        op.execute("DROP FUNCTION refuse_audit_change()")
    op.drop_column("activities", "description")
    op.drop_column("signups", "held_since")


def _seal_the_beginning() -> None:
    """The head of a chain without entries, so that a head which is not there is always a fault."""
    bind = op.get_bind()
    used = bind.execute(sa.text("SELECT 1 FROM audit_head UNION SELECT 1 FROM audit")).first()
    if used is not None:
        return
    beginning = bytes(32)
    seal = context.config.attributes["cipher"].blind("audit_head.seal", f"0:{beginning.hex()}")
    bind.execute(
        sa.text("INSERT INTO audit_head (id, number, hash, seal) VALUES (1, 0, :hash, :seal)"),
        {"hash": beginning, "seal": seal},
    )
