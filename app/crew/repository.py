"""Finds crew records."""

from sqlalchemy import Select, select

from app.core.database import contains, db
from app.crew.models import CrewMember
from app.crew.rules import CrewMemberNotThere

FEW = 500


def get(crew_id: int) -> CrewMember:
    """Give the crew member; raise ``CrewMemberNotThere``."""
    return _found(db.session.get(CrewMember, crew_id), crew_id)


def get_locked(crew_id: int) -> CrewMember:
    """Give the crew member, locked until the transaction ends; raise ``CrewMemberNotThere``."""
    return _found(db.session.get(CrewMember, crew_id, with_for_update=True, populate_existing=True), crew_id)


def _found(member: CrewMember | None, crew_id: int) -> CrewMember:
    if member is None:
        raise CrewMemberNotThere(f"There is no crew member {crew_id}.")
    return member


def add(member: CrewMember) -> CrewMember:
    """Add a crew member to the session."""
    db.session.add(member)
    return member


def listing(
    id: int | None = None,
    phone: str | None = None,
    name: str | None = None,
    address: str | None = None,
    position: str | None = None,
) -> Select[tuple[CrewMember]]:
    """Ask for the crew in order of name; ``phone`` is the beginning of an E.164 number, name and address parts."""
    statement = select(CrewMember)
    if id is not None:
        statement = statement.where(CrewMember.id == id)
    if phone:
        statement = statement.where(CrewMember.phone.startswith(phone, autoescape=True))
    if name:
        statement = statement.where(contains(CrewMember.name, name))
    if address:
        statement = statement.where(contains(CrewMember.address, address))
    if position:
        statement = statement.where(CrewMember.position == position)
    if name or address:
        statement = _by_number_where_few(statement)
    return statement.order_by(CrewMember.name, CrewMember.id)


def _by_number_where_few(statement: Select[tuple[CrewMember]]) -> Select[tuple[CrewMember]]:
    # PostgreSQL can only guess how many a part of a text finds. Where it guesses too many, it reads the whole table in
    # order of name to find the first fifty, though the index of the parts knows the few there are.
    numbers = list(db.session.scalars(statement.with_only_columns(CrewMember.id).limit(FEW + 1)))
    return statement if len(numbers) > FEW else select(CrewMember).where(CrewMember.id.in_(numbers))
