"""Store the size of each entry, so that the total can be computed without reading them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column, and an index for its sum."""
    op.add_column(
        "feedback", sa.Column("size", sa.BigInteger, nullable=False, server_default=sa.text("0"))
    )
    op.execute("UPDATE feedback SET size = length(content)")
    op.create_index("feedback_size", "feedback", ["size"])


def downgrade() -> None:
    """Drop both."""
    op.drop_index("feedback_size", "feedback")
    op.drop_column("feedback", "size")
