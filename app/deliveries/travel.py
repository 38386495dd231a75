"""How long a car takes between two points: the one rule that proposes times and marks gaps too short."""

import math
from datetime import timedelta

EARTH_RADIUS_KM = 6371.0088

Point = tuple[float, float]


def great_circle_km(a: Point, b: Point) -> float:
    """Give the distance of two points (latitude, longitude in degrees) in kilometres, by the haversine formula."""
    (lat_a, lon_a), (lat_b, lon_b) = [[math.radians(degrees) for degrees in point] for point in (a, b)]
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def travel_time(a: Point, b: Point, *, detour_factor: float, speed_kmh: float, door: timedelta) -> timedelta:
    """Give the time from one stop to the next in whole minutes: great circle × detour at speed, and one door."""
    driving = great_circle_km(a, b) * detour_factor / speed_kmh * 60
    return timedelta(minutes=math.ceil(driving)) + door
