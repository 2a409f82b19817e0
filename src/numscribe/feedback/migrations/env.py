"""What Alembic runs: the migrations, on the connection that ``Store.prepare`` gives."""

from alembic import context

from numscribe.feedback.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
