"""Run the migrations on the connection that the caller opened."""

from alembic import context

from assess.migrations.laws import sweep
from assess.models import Base
from assess.postgres import about_all

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    about_all(connection)
    context.run_migrations()
    sweep(connection)
