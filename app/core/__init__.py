"""What every feature stands on: database, errors, access, clock, paging and fields."""
