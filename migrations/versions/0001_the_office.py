"""The office: crew, flights, assignments, deliveries, accounts, audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

# What was done is done: nobody changes or removes an audit entry, the application least of all.
AUDIT_IS_APPEND_ONLY = """
CREATE FUNCTION refuse_to_change_audit_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries can be neither changed nor deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit_entries();
"""

# A count over several rows: the plan's row is locked first, so that two people never count past each other.
SEATS_ARE_ENOUGH = """
CREATE FUNCTION ensure_seats_are_enough(wanted_plan integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    plan_vehicle integer;
    plan_seats integer;
BEGIN
    SELECT vehicle_id INTO plan_vehicle FROM delivery_plans WHERE id = wanted_plan FOR UPDATE;
    SELECT seats INTO plan_seats FROM vehicles WHERE id = plan_vehicle FOR SHARE;
    IF (SELECT count(*) FROM trip_points WHERE plan_id = wanted_plan) > plan_seats THEN
        RAISE EXCEPTION 'more trip points than seats'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_trip_points_within_seats';
    END IF;
END $$;
CREATE FUNCTION trip_point_takes_a_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ensure_seats_are_enough(NEW.plan_id);
    RETURN NULL;
END $$;
CREATE FUNCTION plan_changes_vehicle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ensure_seats_are_enough(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION vehicle_changes_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM trip_points JOIN delivery_plans ON delivery_plans.id = trip_points.plan_id
        WHERE delivery_plans.vehicle_id = NEW.id AND delivery_plans.run_end > now()
        GROUP BY trip_points.plan_id HAVING count(*) > NEW.seats
    ) THEN
        RAISE EXCEPTION 'a coming run has more trip points than that'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_vehicles_seats_for_coming_runs';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER trip_points_within_seats AFTER INSERT OR UPDATE OF plan_id ON trip_points
FOR EACH ROW EXECUTE FUNCTION trip_point_takes_a_seat();
CREATE TRIGGER delivery_plans_within_seats AFTER UPDATE OF vehicle_id ON delivery_plans
FOR EACH ROW EXECUTE FUNCTION plan_changes_vehicle();
CREATE TRIGGER vehicles_seats_for_coming_runs AFTER UPDATE OF seats ON vehicles
FOR EACH ROW WHEN (NEW.seats < OLD.seats) EXECUTE FUNCTION vehicle_changes_seats();
"""

# The searches for a part of a text are quick where the extension is at hand and may be made, and right without it.
TRIGRAMS_WHERE_AVAILABLE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX ix_crew_name_trgm ON crew USING gin (name gin_trgm_ops);
        CREATE INDEX ix_crew_address_trgm ON crew USING gin (address gin_trgm_ops);
        CREATE INDEX ix_flights_route_trgm ON flights USING gin (route gin_trgm_ops);
        CREATE INDEX ix_accounts_username_trgm ON accounts USING gin (username gin_trgm_ops);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'pg_trgm may not be made here: searches for a part of a text read the whole table';
END $$;
"""

FUNCTIONS = (
    "refuse_to_change_audit_entries()", "vehicle_changes_seats()", "plan_changes_vehicle()",
    "trip_point_takes_a_seat()", "ensure_seats_are_enough(integer)",
)  # fmt: skip


def upgrade():
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=255), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_action", "audit_entries", ["action", "id"], unique=False)
    op.create_index("ix_audit_entries_actor_id", "audit_entries", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"], unique=False)
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject", "subject_id", "id"], unique=False)

    op.create_table(
        "crew",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("phone ~ '^\\+[0-9]{6,15}$'", name=op.f("ck_crew_phone_in_e164")),
        sa.CheckConstraint(
            "position IN ('captain', 'first_officer', 'purser', 'cabin_crew')",
            name=op.f("ck_crew_known_position"),
        ),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_crew_both_coordinates_or_neither")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_crew_email_in_lower_case")),
        sa.CheckConstraint("id > 0", name=op.f("ck_crew_id_is_positive")),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name=op.f("ck_crew_coordinates_on_earth"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crew")),
        sa.UniqueConstraint("email", name=op.f("uq_crew_email")),
    )
    op.create_index("ix_crew_name", "crew", ["name", "id"], unique=False)
    op.create_index("ix_crew_phone", "crew", ["phone"], unique=False, postgresql_ops={"phone": "varchar_pattern_ops"})
    op.create_index("ix_crew_position", "crew", ["position", "name", "id"], unique=False)
    op.create_index(
        "ix_crew_without_coordinates",
        "crew",
        ["name", "id"],
        unique=False,
        postgresql_where=sa.text("dismissed_at IS NULL AND latitude IS NULL"),
    )

    op.create_table(
        "flights",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("route", sa.String(length=255), nullable=False),
        sa.Column("departure", sa.Time(), nullable=True),
        sa.Column("arrival", sa.Time(), nullable=True),
        sa.Column("arrival_day_offset", sa.Integer(), server_default="0", nullable=False),
        sa.Column("days_of_operation", sa.String(length=7), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("pilots", sa.Integer(), server_default="2", nullable=False),
        sa.Column("cabin_crew", sa.Integer(), server_default="4", nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "days_of_operation ~ '^1?2?3?4?5?6?7?$' AND days_of_operation <> ''",
            name=op.f("ck_flights_days_of_operation"),
        ),
        sa.CheckConstraint("arrival_day_offset BETWEEN 0 AND 3", name=op.f("ck_flights_arrival_day_offset_in_range")),
        sa.CheckConstraint(
            "departure IS NOT NULL OR arrival IS NOT NULL", name=op.f("ck_flights_departure_or_arrival")
        ),
        sa.CheckConstraint(
            "departure IS NULL OR arrival IS NULL OR arrival_day_offset > 0 OR arrival > departure",
            name=op.f("ck_flights_arrival_after_departure"),
        ),
        sa.CheckConstraint("id > 0", name=op.f("ck_flights_id_is_positive")),
        sa.CheckConstraint(
            "pilots BETWEEN 0 AND 20 AND cabin_crew BETWEEN 0 AND 50",
            name=op.f("ck_flights_complement_in_range"),
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_flights_valid_until_after_from")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flights")),
    )
    op.create_index("ix_flights_arrival", "flights", ["arrival"], unique=False)
    op.create_index("ix_flights_departure", "flights", ["departure"], unique=False)
    op.create_index("ix_flights_number", "flights", ["number", "id"], unique=False)

    op.create_table(
        "vehicles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("driver_name", sa.String(length=255), nullable=False),
        sa.Column("driver_phone", sa.String(length=20), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("seats BETWEEN 1 AND 100", name=op.f("ck_vehicles_seats_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicles")),
        sa.UniqueConstraint("plate", name=op.f("uq_vehicles_plate")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("crew_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_epoch", sa.Integer(), server_default="1", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "NOT 'crew_member' = ANY (roles) OR crew_id IS NOT NULL",
            name=op.f("ck_accounts_crew_member_has_record"),
        ),
        sa.CheckConstraint(
            "roles <@ ARRAY['crew_administrator', 'flight_administrator', 'transportation_administrator', 'crew_member', 'system_administrator']::varchar[]",
            name=op.f("ck_accounts_known_roles"),
        ),
        sa.CheckConstraint("username !~ '^[0-9]+$'", name=op.f("ck_accounts_username_is_no_number")),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name=op.f("fk_accounts_crew_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("crew_id", name=op.f("uq_accounts_crew_id")),
    )
    op.create_index("uq_accounts_username", "accounts", [sa.literal_column("lower(username)")], unique=True)

    op.create_table(
        "delivery_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("type", sa.SmallInteger(), nullable=False),
        sa.Column("airport_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vehicle_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("run_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int4range(vehicle_id, vehicle_id, '[]')"), "&&"),
            (sa.text("tstzrange(run_start, run_end, '[]')"), "&&"),
            where=sa.text("status = 'published'"),
            using="gist",
            name="ex_delivery_plans_runs_overlap",
        ),
        sa.CheckConstraint(
            "status <> 'published' OR vehicle_id IS NOT NULL",
            name=op.f("ck_delivery_plans_published_with_vehicle"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'cancelled')", name=op.f("ck_delivery_plans_known_status")
        ),
        sa.CheckConstraint("run_end >= run_start", name=op.f("ck_delivery_plans_run_end_after_start")),
        sa.CheckConstraint("type IN (1, 2)", name=op.f("ck_delivery_plans_known_type")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_delivery_plans_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_plans")),
    )
    op.create_index("ix_delivery_plans_date", "delivery_plans", ["date", "airport_at", "id"], unique=False)
    op.create_index(
        "ix_delivery_plans_run_end",
        "delivery_plans",
        ["run_end"],
        unique=False,
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_index("ix_delivery_plans_status", "delivery_plans", ["status", "date"], unique=False)
    op.create_index("ix_delivery_plans_vehicle", "delivery_plans", ["vehicle_id", "date"], unique=False)

    op.create_table(
        "flight_operations",
        sa.Column("flight_id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("departure_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrival_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("arrival_at > departure_at", name=op.f("ck_flight_operations_arrival_after_departure")),
        sa.CheckConstraint(
            "departure_at IS NOT NULL OR arrival_at IS NOT NULL",
            name=op.f("ck_flight_operations_departure_or_arrival"),
        ),
        sa.ForeignKeyConstraint(["flight_id"], ["flights.id"], name=op.f("fk_flight_operations_flight_id")),
        sa.PrimaryKeyConstraint("flight_id", "date", name=op.f("pk_flight_operations")),
    )
    op.create_index("ix_flight_operations_date", "flight_operations", ["date", "flight_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("crew_id", sa.Integer(), nullable=False),
        sa.Column("flight_id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("duty_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duty_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rest_reason", sa.String(length=255), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.text("int4range(crew_id, crew_id, '[]')"), "&&"),
            (sa.text("tstzrange(duty_start, duty_end)"), "&&"),
            where=sa.text("released_at IS NULL"),
            using="gist",
            name="ex_assignments_duties_overlap",
        ),
        sa.CheckConstraint("duty_end > duty_start", name=op.f("ck_assignments_duty_end_after_start")),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name=op.f("fk_assignments_crew_id")),
        sa.ForeignKeyConstraint(
            ["flight_id", "date"],
            ["flight_operations.flight_id", "flight_operations.date"],
            name=op.f("fk_assignments_flight_id_date"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index("ix_assignments_crew", "assignments", ["crew_id", "duty_start"], unique=False)
    op.create_index("ix_assignments_duty_end", "assignments", ["duty_end"], unique=False)
    op.create_index("ix_assignments_duty_start", "assignments", ["duty_start"], unique=False)
    op.create_index("ix_assignments_flight", "assignments", ["flight_id", "date"], unique=False)
    op.create_index("ix_assignments_operation", "assignments", ["date", "flight_id", "crew_id"], unique=False)
    op.create_index(
        "uq_assignments_crew_flight_date",
        "assignments",
        ["crew_id", "flight_id", "date"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )

    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.SmallInteger(), nullable=False),
        sa.Column("check_in", sa.SmallInteger(), nullable=True),
        sa.Column("refusal_reason", sa.String(length=255), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("check_in IN (0, 1)", name=op.f("ck_deliveries_known_check_in")),
        sa.CheckConstraint(
            "check_in IS NULL OR checked_at IS NOT NULL", name=op.f("ck_deliveries_checked_at_with_check_in")
        ),
        sa.CheckConstraint(
            "refusal_reason IS NULL OR check_in = 0", name=op.f("ck_deliveries_reason_only_with_refusal")
        ),
        sa.CheckConstraint("type IN (1, 2)", name=op.f("ck_deliveries_known_type")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_deliveries_assignment_id")),
        sa.ForeignKeyConstraint(["checked_by"], ["accounts.id"], name=op.f("fk_deliveries_checked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("assignment_id", "type", name=op.f("uq_deliveries_assignment_id_type")),
    )
    op.create_table(
        "trip_points",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=255), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_trip_points_position_is_positive")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_trip_points_delivery_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["delivery_plans.id"], name=op.f("fk_trip_points_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip_points")),
        sa.UniqueConstraint("delivery_id", name="uq_trip_points_delivery_id"),
        sa.UniqueConstraint(
            "plan_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_trip_points_plan_id_position"),
        ),
    )
    for statement in (AUDIT_IS_APPEND_ONLY, SEATS_ARE_ENOUGH, TRIGRAMS_WHERE_AVAILABLE):
        op.execute(statement)


def downgrade():
    tables = (
        "trip_points", "deliveries", "assignments", "flight_operations", "delivery_plans", "accounts",
        "vehicles", "flights", "crew", "audit_entries",
    )  # fmt: skip
    for table in tables:
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
