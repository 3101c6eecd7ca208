"""How Alembic runs here: on the connection it is handed, the same on both databases."""

from __future__ import annotations

from alembic import context

from storage import views
from storage.schema import METADATA, Moment

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=lambda kind, thing, _context: (
        "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, Moment) else False
    ),
    # One transaction for all steps: whoever is killed in the middle finds the old schema. SQLite can do it,
    # too, which Alembic does not expect of it.
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    views.drop(connection)
    context.run_migrations()
    # What reports read leans on the newest tables, and is made with them.
    if set(context.get_context().get_current_heads()) == set(context.script.get_heads()):
        views.make(connection)
