"""Calls that stand in for messages, days entered as closed, and why somebody in line was passed over"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "closed_days",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("centre", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("added_by", _ID, nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["staff.id"], name=op.f("fk_closed_days_added_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_days")),
        sa.UniqueConstraint("centre", "day", name=op.f("uq_closed_days_centre_day")),
    )
    op.create_table(
        "follow_ups",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("centre", sa.String(length=32), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("signup_id", _ID, nullable=True),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("raised_at", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=True),
        sa.Column("done_by", _ID, nullable=True),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('offer', 'decision', 'moved', 'called_off', 'changed', 'blocked')",
            name=op.f("ck_follow_ups_kind"),
        ),
        sa.CheckConstraint(
            "(kind = 'blocked') = (signup_id IS NULL)", name=op.f("ck_follow_ups_about")
        ),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_follow_ups_done")
        ),
        sa.ForeignKeyConstraint(
            ["done_by"], ["staff.id"], name=op.f("fk_follow_ups_done_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_follow_ups_person_id_persons")
        ),
        sa.ForeignKeyConstraint(
            ["signup_id"], ["signups.id"], name=op.f("fk_follow_ups_signup_id_signups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("cause", name=op.f("uq_follow_ups_cause")),
    )
    for name, columns, which in (
        ("ix_follow_ups_centre", ["centre"], None),
        ("ix_follow_ups_person_id", ["person_id"], None),
        ("ix_follow_ups_signup_id", ["signup_id"], None),
        ("uq_follow_ups_signup_id_open", ["signup_id"], "done_at IS NULL"),
        ("uq_follow_ups_person_id_blocked", ["person_id"], "done_at IS NULL AND kind = 'blocked'"),
    ):
        where = sa.text(which) if which else None
        op.create_index(
            name,
            "follow_ups",
            columns,
            unique=which is not None,
            sqlite_where=where,
            postgresql_where=where,
        )
    # Until now there was one reason only.
    with op.batch_alter_table("skips", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reason", sa.String(length=12), nullable=False, server_default="too_few")
        )
        batch_op.create_check_constraint(
            op.f("ck_skips_reason"), "reason IN ('too_few', 'not_reached')"
        )
    op.add_column("signups", sa.Column("let_in_at", _MOMENT, nullable=True))


def downgrade() -> None:
    # Not in a batch: on SQLite that would make the table anew without its checks.
    op.execute("ALTER TABLE signups DROP COLUMN let_in_at")
    with op.batch_alter_table("skips", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_skips_reason"), type_="check")
        batch_op.drop_column("reason")
    op.drop_table("follow_ups")
    op.drop_table("closed_days")
