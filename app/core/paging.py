"""Lists of fifty, with a count that stays quick however long the list is."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, request
from flask_sqlalchemy.pagination import SelectPagination
from sqlalchemy import Select, func, literal, select

from app.core.database import db

PER_PAGE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Listing:
    """A list that finds only as many of its ``rows`` as it is asked for, and is ``counted`` by a lighter statement."""

    rows: Callable[[int], Select]
    counted: Select


def count_of(rows: Select, most: int = MOST_COUNTED) -> Select[tuple[int]]:
    """Ask how many rows there are; one more than ``most`` means still more."""
    some = rows.with_only_columns(literal(1), maintain_column_froms=True).order_by(None).limit(most + 1)
    return select(func.count()).select_from(some.subquery())


class Page(SelectPagination):
    """Fifty rows of a list; beyond ``MOST_COUNTED`` it knows only that there are more."""

    def _query_count(self) -> int:
        return db.session.scalar(count_of(self._query_args["counted"])) or 0

    def _query_items(self) -> list:
        rows = db.session.execute(self._query_args["select"].limit(self.per_page).offset(self._query_offset))
        return list(rows.scalars() if self._query_args["scalars"] else rows)

    @property
    def pages(self) -> int:
        """Give the number of pages that can be opened."""
        return min(super().pages, MOST_COUNTED // PER_PAGE)

    @property
    def is_capped(self) -> bool:
        """Tell whether there are more rows than were counted."""
        return self.total > MOST_COUNTED


def paginate(found: Select | Listing, *, scalars: bool = True) -> Page:
    """Give the page that the address asks for (``page=``, from 1); 404 where there is none.

    Rows are the first column (``scalars``) or whole result rows. Two statements.
    """
    asked = request.args.get("page", "1")
    # Digits are counted first: a number of thousands of digits would take its time to read.
    if not re.fullmatch("[0-9]{1,6}", asked) or not 1 <= int(asked) <= MOST_COUNTED // PER_PAGE:
        abort(404)
    page = int(asked)
    is_select = isinstance(found, Select)
    rows, counted = (found, found) if is_select else (found.rows(page * PER_PAGE), found.counted)
    return Page(page=page, select=rows, counted=counted, session=db.session, per_page=PER_PAGE, scalars=scalars)
