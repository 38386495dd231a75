"""The table of accounts."""

from datetime import datetime
from functools import cached_property

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.auth.roles import Role, permissions_of
from app.core.access import Permission
from app.core.database import Base, Versioned

_ROLES = ", ".join(f"'{role}'" for role in Role)


class Account(Versioned, UserMixin, Base):
    """A person who may sign in; a crew member's belongs to one crew record."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index("uq_accounts_username", text("lower(username)"), unique=True),
        CheckConstraint(f"roles <@ ARRAY[{_ROLES}]::varchar[]", "known_roles"),
        # Digits alone are a personal number, and nobody may sign in under somebody else's.
        CheckConstraint("username !~ '^[0-9]+$'", "username_is_no_number"),
        CheckConstraint("NOT 'crew_member' = ANY (roles) OR crew_id IS NOT NULL", "crew_member_has_record"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(255), info={"hidden": True})
    roles: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    crew_id: Mapped[int | None] = mapped_column(ForeignKey("crew.id"), unique=True)
    closed_at: Mapped[datetime | None]
    # Counted up to end every session of the account.
    session_epoch: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def is_active(self) -> bool:
        """Tell whether the account may sign in."""
        return self.closed_at is None

    @property
    def is_administrator(self) -> bool:
        """Tell whether the account keeps the accounts."""
        return Role.SYSTEM_ADMINISTRATOR in self.roles

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """Give all that the account's roles may do."""
        return permissions_of(self.roles)

    def get_id(self) -> str:
        """Name the account and the epoch of its sessions, as the session keeps it."""
        return f"{self.id}:{self.session_epoch}"
