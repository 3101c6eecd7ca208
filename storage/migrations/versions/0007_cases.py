"""Cases, who opened them, who must not meet, and what reports call a row"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NAMED = ("families", "persons", "meetings")
_OPEN = "uq_requests_open"


def _id(name: str = "id", **options: object) -> sa.Column:
    return sa.Column(name, _ID, autoincrement=False, nullable=False, **options)


def upgrade() -> None:
    for table in _NAMED:
        _name_rows(table)
    op.create_table(
        "cases",
        _id(),
        sa.Column("centre", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("reference_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("family_id", _ID, nullable=False),
        sa.Column("responsible_id", _ID, nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("pseudonym", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'monitoring', 'closed')", name=op.f("ck_cases_status")
        ),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_on IS NOT NULL)"
            " AND (status = 'closed') = (next_review_on IS NULL)",
            name=op.f("ck_cases_closed"),
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["families.id"], name=op.f("fk_cases_family_id_families")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["staff.id"], name=op.f("fk_cases_responsible_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("centre", "reference_hash", name=op.f("uq_cases_centre_reference_hash")),
    )
    op.create_index(op.f("ix_cases_family_id"), "cases", ["family_id"])
    op.create_index(op.f("ix_cases_responsible_id"), "cases", ["responsible_id"])
    op.create_index(op.f("ix_cases_next_review_on"), "cases", ["next_review_on"])
    op.create_index(op.f("ix_cases_pseudonym"), "cases", ["pseudonym"], unique=True)
    op.create_table(
        "case_persons",
        _id("case_id"),
        _id("person_id"),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_case_persons_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_case_persons_person_id_persons")
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_persons")),
    )
    op.create_index(op.f("ix_case_persons_person_id"), "case_persons", ["person_id"])
    op.create_table(
        "case_services",
        _id("case_id"),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "service IN ('parental_education', 'counselling', 'material_support', 'homework', 'meals',"
            " 'medical', 'vocational', 'community')",
            name=op.f("ck_case_services_service"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_case_services_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "service", name=op.f("pk_case_services")),
    )
    op.create_table(
        "case_openings",
        _id(),
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("member_id", _ID, nullable=False),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('planned', 'family', 'review', 'check')",
            name=op.f("ck_case_openings_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_case_openings_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["staff.id"], name=op.f("fk_case_openings_member_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_openings")),
    )
    op.create_index("ix_case_openings_case_id_at", "case_openings", ["case_id", "at"])
    op.create_index(op.f("ix_case_openings_member_id"), "case_openings", ["member_id"])
    op.create_table(
        "no_contact",
        _id(),
        sa.Column("lower_id", _ID, nullable=False),
        sa.Column("higher_id", _ID, nullable=False),
        sa.Column("set_by", _ID, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("lower_id < higher_id", name=op.f("ck_no_contact_order")),
        sa.ForeignKeyConstraint(
            ["lower_id"], ["persons.id"], name=op.f("fk_no_contact_lower_id_persons")
        ),
        sa.ForeignKeyConstraint(
            ["higher_id"], ["persons.id"], name=op.f("fk_no_contact_higher_id_persons")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["staff.id"], name=op.f("fk_no_contact_set_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_contact")),
        sa.UniqueConstraint("lower_id", "higher_id", name=op.f("uq_no_contact_lower_id_higher_id")),
    )
    op.create_index(op.f("ix_no_contact_higher_id"), "no_contact", ["higher_id"])
    _add_case_to_requests()
    _reasons("'too_few', 'not_reached', 'centre'")


def downgrade() -> None:
    op.execute("UPDATE skips SET reason = 'too_few' WHERE reason = 'centre'")
    _reasons("'too_few', 'not_reached'")
    op.drop_index("uq_requests_open_case", "requests")
    op.drop_index(op.f("ix_requests_case_id"), "requests")
    op.drop_index(_OPEN, "requests")
    op.execute("DELETE FROM requests WHERE case_id IS NOT NULL")
    _drop_column("requests", "case_id")
    _index_open("closed_at IS NULL")
    for table in ("no_contact", "case_openings", "case_services", "case_persons", "cases"):
        op.drop_table(table)
    for table in _NAMED:
        op.drop_index(op.f(f"ix_{table}_pseudonym"), table)
        _drop_column(table, "pseudonym")


def _reasons(known: str) -> None:
    """Why somebody in line may have been passed over. No table refers to this one."""
    with op.batch_alter_table("skips") as skips:
        skips.drop_constraint(op.f("ck_skips_reason"), type_="check")
        skips.create_check_constraint(op.f("ck_skips_reason"), f"reason IN ({known})")


def _name_rows(table: str) -> None:
    """In place: on SQLite a table that is made anew would take the rows that refer to it along."""
    named = sa.Column("pseudonym", sa.String(length=16), nullable=False, server_default="")
    op.add_column(table, named)
    rows = sa.table(table, sa.column("id", _ID), sa.column("pseudonym", sa.String))
    for row in op.get_bind().execute(sa.select(rows.c.id)).all():
        one = sa.update(rows).where(rows.c.id == row.id)
        op.get_bind().execute(one.values(pseudonym=secrets.token_hex(8)))
    op.create_index(op.f(f"ix_{table}_pseudonym"), table, ["pseudonym"], unique=True)


def _add_case_to_requests() -> None:
    """In place, for the same reason. SQLite knows no other way to name the key that the column is."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE requests ADD COLUMN case_id INTEGER"
            " CONSTRAINT fk_requests_case_id_cases REFERENCES cases (id)"
        )
    else:
        op.add_column("requests", sa.Column("case_id", _ID, nullable=True))
        op.create_foreign_key(
            op.f("fk_requests_case_id_cases"), "requests", "cases", ["case_id"], ["id"]
        )
    op.create_index(op.f("ix_requests_case_id"), "requests", ["case_id"])
    op.drop_index(_OPEN, "requests")
    _index_open("closed_at IS NULL AND case_id IS NULL")
    talks = sa.text("closed_at IS NULL AND case_id IS NOT NULL")
    op.create_index(
        "uq_requests_open_case",
        "requests",
        ["case_id", "caregiver_id"],
        unique=True,
        sqlite_where=talks,
        postgresql_where=talks,
    )


def _index_open(where: str) -> None:
    op.create_index(
        _OPEN,
        "requests",
        ["account_id", "topic", "category"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _drop_column(table: str, column: str) -> None:
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
