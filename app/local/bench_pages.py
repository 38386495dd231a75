"""The pages that the bench opens, and the records it opens them with."""

from app.auth.roles import Role

SAMPLES = """
SELECT crew_id, assignments.flight_id, number, assignments.date AS day, assignments.date - 1 AS yesterday,
    assignments.id AS assignment_id,
    plan_id, trip_points.id AS trip_point_id, vehicle_id,
    (SELECT id FROM delivery_plans WHERE status = 'draft' AND type = 1 ORDER BY date, id LIMIT 1) AS draft_id,
    (SELECT id FROM accounts WHERE accounts.crew_id = assignments.crew_id) AS account_id,
    (SELECT plate FROM vehicles WHERE id = vehicle_id) AS plate
FROM assignments
JOIN flights ON flights.id = flight_id
JOIN deliveries ON assignment_id = assignments.id AND deliveries.type = 1
JOIN trip_points ON delivery_id = deliveries.id
JOIN delivery_plans ON delivery_plans.id = plan_id
WHERE assignments.date = current_date + 1 AND status = 'published' AND run_start > now() + interval '1 hour'
ORDER BY run_start, assignments.id LIMIT 1
"""
_HR, _FLIGHTS = Role.CREW_ADMINISTRATOR, Role.FLIGHT_ADMINISTRATOR
_TRANSPORT, _ADMIN, _CREW = Role.TRANSPORTATION_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.CREW_MEMBER
PAGES: dict[Role, tuple[str, ...]] = {
    _HR: (
        "/",
        "/crew/",
        "/crew/?page=20",
        "/crew/?id={crew_id}",
        "/crew/?name=enko",
        "/crew/?name=demchyshyna+o",
        "/crew/?name=nobody+at+all",
        "/crew/?address=tyraspolska+st+12",
        "/crew/?address=kyiv",
        "/crew/?name=koval&address=harmatna&position=purser",
        "/crew/?phone=050+123",
        "/crew/?position=purser",
        "/crew/{crew_id}",
        "/crew/{crew_id}/edit",
        "/crew/{crew_id}/dismiss",
    ),
    _FLIGHTS: (
        "/",
        "/flights/",
        "/flights/?number={number}",
        "/flights/?route=vie",
        "/flights/?departure_from=05:00&departure_to=06:00",
        "/flights/?arrival_from=22:00&arrival_to=02:00",
        "/flights/?date={day}",
        "/flights/{flight_id}",
        "/flights/{flight_id}/edit",
        "/flights/{flight_id}/cancel",
        "/flights/{flight_id}/{day}",
        "/flights/{flight_id}/{day}/cancel",
        "/assignments/",
        "/assignments/?page=20",
        "/assignments/?date={day}",
        "/assignments/?date={day}&page=2",
        "/assignments/?flight={number}",
        "/assignments/?crew={crew_id}",
        "/assignments/{flight_id}/{day}",
        "/assignments/{flight_id}/{day}?q=enko",
        "/assignments/{flight_id}/{day}?q=demchyshyna+o",
        "/assignments/{assignment_id}/release",
    ),
    _TRANSPORT: (
        "/",
        "/deliveries/",
        "/deliveries/?date={day}",
        "/deliveries/?date={day}&type=1&status=published",
        "/deliveries/?status=draft",
        "/deliveries/?flight={number}",
        "/deliveries/?date={day}&flight={number}",
        "/deliveries/?vehicle={vehicle_id}",
        "/deliveries/new",
        "/deliveries/{plan_id}",
        "/deliveries/{plan_id}/edit",
        "/deliveries/unplanned",
        "/deliveries/unplanned?date={day}&type=1",
        "/deliveries/unplanned?date={day}&flight={number}",
        "/deliveries/unchecked",
        "/deliveries/unchecked?date={day}",
        "/trip-points/new?plan={draft_id}",
        "/trip-points/{trip_point_id}/edit",
        "/trip-points/{trip_point_id}/cancel",
        "/vehicles/",
        "/vehicles/?plate={plate}",
        "/vehicles/{vehicle_id}/edit",
        "/vehicles/{vehicle_id}/retire",
    ),
    _CREW: ("/my/", "/my/?date={day}", "/password"),
    _ADMIN: (
        "/",
        "/accounts/",
        "/accounts/?username=n1000012",
        "/accounts/?username=00012",
        "/accounts/{account_id}/edit",
        "/audit/",
        "/audit/?subject=crew&subject_id={crew_id}",
        "/audit/?actor=crew_administrator",
        "/audit/?actor=flight",
        "/audit/?action=deleted",
        "/audit/?from={yesterday}&to={day}",
    ),
}
