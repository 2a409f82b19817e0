"""Alembic's migrations of the store of feedback."""
