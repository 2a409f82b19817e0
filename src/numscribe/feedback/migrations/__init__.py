"""Alembic migrations of the feedback store."""
