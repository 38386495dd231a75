"""Fills a database with an airline of any size in a few statements; the same size gives the same rows each day."""

from collections.abc import Iterator
from dataclasses import dataclass

from psycopg2 import extensions

PEOPLE_ON_A_FLIGHT = 7
# The roster reaches this far ahead, the runs only some days.
DAYS_TO_COME, DAYS_PLANNED = 14, 3
# One flight for so many people, up to what a hub can handle a day: a long history fills the tables, not a huge day.
PEOPLE_TO_A_FLIGHT, MOST_FLIGHTS = 20, 200
WORDS = {
    "surnames": "Andriichuk Babenko Bilous Bondarenko Boiko Chornovil Danylenko Demchyshyna Diachenko Dovzhenko"
    " Fedorenko Franko Halushko Havryliuk Honchar Hrytsenko Ivanchenko Karpenko Klymenko Kolomiiets Koval Kovalchuk"
    " Kravets Kushnir Levchenko Lysenko Lytvyn Marchenko Mazur Melnyk Moroz Nazarenko Oliinyk Onyshchenko Panchenko"
    " Pavlenko Petrenko Polishchuk Ponomarenko Romaniuk Rudenko Savchenko Semenko Shevchenko Shulha Stetsenko"
    " Sydorenko Symonenko Tkachuk Tymoshchuk Usenko Vasylenko Vdovenko Yatsenko Yurchenko Zaichenko Zakharchuk Zhuk"
    " Zinchenko Zubko",
    "first_names": "Alina Anastasiia Andrii Anton Artem Bohdan Daryna Denys Diana Dmytro Halyna Ihor Illia Iryna"
    " Kateryna Kyrylo Larysa Liubov Maksym Marko Maryna Mykyta Nataliia Nazar Oksana Oleksii Olena Ostap Pavlo"
    " Polina Roman Ruslana Serhii Sofiia Solomiia Svitlana Taras Tetiana Vadym Valeriia Veronika Viktor Yaroslav"
    " Yevhen Yuliia",
    "streets": "Bazhana Boryspilska Bratyslavska Budivelnykiv Harmatna Heroiv-Dnipra Holosiivska Khreshchatyk"
    " Kniazhyi-Zaton Kyivskyi-Shliakh Kyrylivska Lesi-Ukrainky Liskivska Lvivska Mezhyhirska Myloslavska Obolonska"
    " Prazka Pryrichna Raiduzhna Revutskoho Saksahanskoho Trostianetska Tyraspolska Urlivska Vasylkivska"
    " Vyshhorodska Yordanska Zdolbunivska Zhylianska",
    "airports": "AMS ARN ATH BCN BUD CDG CPH DXB FCO FRA GVA IST KRK LCA LHR MAD MUC OPO PRG TLV VIE WAW ZRH",
}


@dataclass(frozen=True)
class Size:
    """How large an airline is; each flight flies daily with seven people."""

    crew: int
    assignments: int

    @property
    def flights(self) -> int:
        """Tell how many flights there are, and fly each day."""
        return max(1, min(self.crew // PEOPLE_TO_A_FLIGHT, MOST_FLIGHTS))

    @property
    def a_day(self) -> int:
        """Tell how many assignments a day has."""
        return self.flights * PEOPLE_ON_A_FLIGHT

    @property
    def days(self) -> int:
        """Tell how many days the assignments fill, past and to come."""
        return -(-self.assignments // self.a_day)

    @property
    def vehicles(self) -> int:
        """Give enough that two runs of one vehicle in turn are hours apart."""
        return 10 + self.a_day // 8

    @property
    def facts(self) -> dict[str, int | str]:
        """Give what the statements below ask for."""
        return {
            **WORDS,
            "crew": self.crew, "flights": self.flights, "assignments": self.assignments, "on_board": PEOPLE_ON_A_FLIGHT,
            "days": self.days, "to_come": DAYS_TO_COME, "planned": DAYS_PLANNED,
            # Everybody's turn comes in order, pilots always as pilots.
            "turns": self.crew - self.crew % PEOPLE_ON_A_FLIGHT,
            "vehicles": self.vehicles, "entries": self.assignments // 2,
        }  # fmt: skip


# A number's digits well mixed, so that names and times lie apart without chance.
_CREW = """
INSERT INTO crew (id, name, address, email, phone, position, latitude, longitude)
SELECT 1000000 + n,
    surnames[1 + mod(mix, 60)] || ' ' || names[1 + mod(mix / 64, 45)] || ' ' || names[1 + mod(mix / 4096, 45)] || 'ych',
    'Kyiv, ' || streets[1 + mod(mix / 16, 30)] || ' St ' || 1 + mod(mix / 512, 140) || ', apt ' || 1 + mod(mix, 220),
    'n' || n || '@crew.example', '+38050' || lpad(mod(mix, 10000000)::text, 7, '0'),
    CASE mod(n, 7) WHEN 0 THEN 'captain' WHEN 1 THEN 'first_officer' WHEN 2 THEN 'purser' ELSE 'cabin_crew' END,
    50.35 + mod(mix / 32, 1000) * 0.0002, 30.35 + mod(mix / 32768, 1000) * 0.0004
FROM (SELECT n, mod(n * 2654435761, 1073741824) AS mix FROM generate_series(0, %(crew)s - 1) AS n) AS numbers,
    (SELECT string_to_array(%(surnames)s, ' ') AS surnames, string_to_array(%(first_names)s, ' ') AS names,
     string_to_array(%(streets)s, ' ') AS streets) AS words
"""
_FLIGHTS = """
INSERT INTO flights (id, number, route, departure, arrival, arrival_day_offset, days_of_operation, valid_from,
    pilots, cabin_crew)
SELECT n, 'CD' || n, 'KBP-' || airports[1 + mod(n, 23)] || '-KBP', '00:00'::time + leaves,
    '00:00'::time + leaves + lasts, extract(day FROM justify_hours(leaves + lasts)), '1234567',
    current_date - %(days)s, 2, 5
FROM (SELECT n, make_interval(mins => mod(n * 617, 288) * 5) AS leaves,
    make_interval(mins => 240 + mod(n * 35, 300)) AS lasts, string_to_array(%(airports)s, ' ') AS airports
    FROM generate_series(1, %(flights)s) AS n) AS numbers
"""
_OPERATIONS = """
INSERT INTO flight_operations (flight_id, date, departure_at, arrival_at)
SELECT id, day, (day + departure) AT TIME ZONE 'Europe/Kyiv',
    (day + arrival_day_offset + arrival) AT TIME ZONE 'Europe/Kyiv'
FROM flights, (SELECT current_date + %(to_come)s - n AS day FROM generate_series(1, %(days)s) AS n) AS days
"""
_ASSIGNMENTS = """
INSERT INTO assignments (crew_id, flight_id, date, duty_start, duty_end)
SELECT 1000000 + mod(place + %(on_board)s * nth, %(turns)s), flight_id, date,
    departure_at - interval '60 min', arrival_at + interval '30 min'
FROM (SELECT *, row_number() OVER (ORDER BY date, flight_id) - 1 AS nth FROM flight_operations) AS operations,
    generate_series(0, %(on_board)s - 1) AS place
ORDER BY date, flight_id OFFSET %(days)s * %(flights)s * %(on_board)s - %(assignments)s
"""
# In the past nearly everybody said yes; of those to come some have not answered and a few refused.
_DELIVERIES = """
INSERT INTO deliveries (assignment_id, type, check_in, checked_at)
SELECT id, type, answer, CASE WHEN answer IS NOT NULL THEN duty_start - interval '20 hours' END
FROM (
    SELECT id, type, duty_start,
        CASE WHEN date < current_date AND mod(id, 20) < 18 THEN 1
            ELSE (ARRAY[1, 1, 1, NULL, NULL, 0])[1 + mod(id, 6)] END AS answer
    FROM assignments, (VALUES (1), (2)) AS types (type)
) AS rides
"""
_VEHICLES = """
INSERT INTO vehicles (plate, model, seats, driver_name, driver_phone)
SELECT 'AA' || lpad(n::text, 5, '0') || 'KP', (ARRAY['Sprinter', 'Transporter', 'Transit'])[1 + mod(n, 3)], 6,
    (string_to_array(%(surnames)s, ' '))[1 + mod(n * 7, 60)] || ' Ivan', '+38067' || lpad(n::text, 7, '0')
FROM generate_series(1, %(vehicles)s) AS n
"""
# The rides of the past and of the next days by sixes in order of time; one in thirty is in no run.
_RIDES_IN_RUNS = """
CREATE TEMPORARY TABLE rides_in_runs AS
SELECT *, (due AT TIME ZONE 'Europe/Kyiv')::date AS day,
    (row_number() OVER (PARTITION BY type, (due AT TIME ZONE 'Europe/Kyiv')::date ORDER BY due, id) - 1) / 6 AS run,
    mod(row_number() OVER (PARTITION BY type, (due AT TIME ZONE 'Europe/Kyiv')::date ORDER BY due, id) - 1, 6) AS seat
FROM (
    SELECT deliveries.id, type, CASE type WHEN 1 THEN duty_start ELSE duty_end END AS due
    FROM deliveries JOIN assignments ON assignments.id = assignment_id
    WHERE date <= current_date + %(planned)s AND mod(deliveries.id, 30) > 0
) AS rides
"""
_PLANS = """
INSERT INTO delivery_plans (date, type, airport_at, run_start, run_end, status, vehicle_id)
SELECT day, type, airport_at,
    CASE type WHEN 1 THEN airport_at - interval '80 min' ELSE airport_at END,
    CASE type WHEN 1 THEN airport_at ELSE airport_at + interval '80 min' END,
    CASE WHEN day <= current_date + 1 THEN 'published' WHEN mod(run, 20) = 0 THEN 'cancelled' ELSE 'draft' END,
    1 + mod(row_number() OVER (ORDER BY airport_at, type, run), %(vehicles)s)
FROM (
    SELECT day, type, run, CASE type WHEN 1 THEN min(due) ELSE max(due) END AS airport_at
    FROM rides_in_runs GROUP BY day, type, run
) AS runs
ORDER BY day, type, run;
ANALYZE delivery_plans;
ANALYZE rides_in_runs
"""
_TRIP_POINTS = """
INSERT INTO trip_points (plan_id, delivery_id, position, time)
SELECT plans.id, rides.id, row_number() OVER (PARTITION BY plans.id ORDER BY seat),
    CASE rides.type WHEN 1 THEN airport_at - make_interval(mins => 80 - 10 * seat::int)
    ELSE airport_at + make_interval(mins => 30 + 10 * seat::int) END
FROM rides_in_runs AS rides
JOIN (
    SELECT *, row_number() OVER (PARTITION BY date, type ORDER BY id) - 1 AS run FROM delivery_plans
) AS plans ON plans.date = rides.day AND plans.type = rides.type AND plans.run = rides.run
WHERE plans.status <> 'cancelled'
"""
_ACCOUNTS = """
INSERT INTO accounts (username, password_hash, roles, crew_id)
SELECT 'n' || id, %(password_hash)s, ARRAY['crew_member'], id FROM crew
"""
# Over the same days, by the accounts that are nobody's on board.
_AUDIT = """
INSERT INTO audit_entries (at, actor_id, actor, action, subject, subject_id, changes)
SELECT now() - n * make_interval(days => %(days)s) / %(entries)s, people.ids[1 + mod(n, many)],
    people.names[1 + mod(n, many)], CASE WHEN mod(n, 50000) = 100 THEN 'deleted' ELSE 'changed' END, 'crew',
    (1000000 + mod(n::bigint * 7919, %(crew)s))::text,
    '{"phone": ["+380501234567", "+380501234568"], "version": [1, 2]}'
FROM (SELECT array_agg(id ORDER BY id) AS ids, array_agg(username ORDER BY id) AS names, count(*) AS many
    FROM accounts WHERE crew_id IS NULL) AS people, generate_series(%(entries)s, 1, -1) AS n
"""
_BULKY = ("crew", "assignments", "deliveries", "delivery_plans", "audit_entries", "trip_points")
_REBUILDABLE = """
SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', %(table)s, conname),
    format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', %(table)s, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype IN ('x', 'f', 'u')
UNION ALL
SELECT format('DROP INDEX %%I', relname), pg_get_indexdef(pg_class.oid)
FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid
WHERE indrelid = %(table)s::regclass AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = pg_class.oid)
"""


def fill(cursor: extensions.cursor, size: Size, password_hash: str) -> Iterator[str]:
    """Fill the migrated, empty database; give the name of each step before it is done."""
    facts = {**size.facts, "password_hash": password_hash}
    steps = {
        "crew": _CREW, "accounts": _ACCOUNTS, "flights": _FLIGHTS, "operations": _OPERATIONS,
        "assignments": _ASSIGNMENTS, "deliveries": _DELIVERIES, "vehicles": _VEHICLES, "rides": _RIDES_IN_RUNS,
        "plans": _PLANS, "trip points": _TRIP_POINTS, "audit entries": _AUDIT,
    }  # fmt: skip
    cursor.execute("SET timezone = 'Europe/Kyiv'; SET maintenance_work_mem = '256MB'; SET work_mem = '64MB'")
    cursor.execute("ALTER TABLE trip_points DISABLE TRIGGER USER")
    rebuilding = [statement for table in _BULKY for statement in _take_down(cursor, table)]
    for name, statement in steps.items():
        yield name
        cursor.execute(statement, facts)
    yield "indexes"
    for statement in rebuilding:
        cursor.execute(statement)
    cursor.execute("ALTER TABLE trip_points ENABLE TRIGGER USER")
    yield "statistics"
    cursor.execute("VACUUM (ANALYZE)")


def _take_down(cursor: extensions.cursor, table: str) -> list[str]:
    """Drop the table's indexes and constraints, which are quicker made once than kept; give how to make them again."""
    cursor.execute(_REBUILDABLE, {"table": table})
    found = cursor.fetchall()
    for drop, _ in found:
        cursor.execute(drop)
    return [make for _, make in found]
