"""The database table of the feedback; ``migrations`` creates and changes it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, LargeBinary, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Base class of the tables."""


class Row(Base):
    """A correction or confirmation whose sender consented to its storage."""

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
    """SHA-256 of kind, label and content, so that duplicates are stored once."""
