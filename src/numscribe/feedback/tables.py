"""The table of feedback; ``migrations`` bring a database to it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, LargeBinary, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Base of the tables."""


class Row(Base):
    """One correction or confirmation that its sender consented to have kept."""

    __tablename__ = "feedback"
    __table_args__ = (Index("feedback_created", "created"), Index("feedback_size", "size"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created: Mapped[int] = mapped_column(BigInteger)
    """Seconds since 1970, UTC."""
    kind: Mapped[str] = mapped_column(String(10))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    """Bytes of the content."""
    read: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of kind, label and content: what arrives twice is kept once."""
