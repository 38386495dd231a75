"""The schedule, the vehicles and the accounts of the demo airline."""

from datetime import date, time
from typing import Any

# Flight | route | leaves the base | is back | nights away | days of operation | pilots | cabin crew
_FLIGHTS = """
DW101 | KBP-VIE-KBP | 07:05 | 11:55 | 0 | 1357 | 2 | 3
DW103 | KBP-WAW-KBP | 06:30 | 10:20 | 0 | 246 | 2 | 3
DW105 | KBP-FRA-KBP | 08:40 | 15:05 | 0 | 135 | 2 | 3
DW107 | KBP-LHR-KBP | 09:15 | 17:40 | 0 | 26 | 2 | 3
DW109 | KBP-CDG-KBP | 10:00 | 17:30 | 0 | 47 | 2 | 3
DW111 | KBP-AMS-KBP | 07:50 | 14:40 | 0 | 15 | 2 | 3
DW113 | KBP-IST-KBP | 12:10 | 17:20 | 0 | 37 | 2 | 3
DW115 | KBP-MUC-KBP | 13:05 | 18:50 | 0 | 24 | 2 | 3
DW117 | KBP-ZRH-KBP | 14:20 | 20:50 | 0 | 6 | 2 | 3
DW119 | KBP-FCO-KBP | 11:30 | 18:30 | 0 | 36 | 2 | 3
DW121 | KBP-MAD-KBP | 08:05 | 18:00 | 0 | 2 | 2 | 3
DW123 | KBP-BCN-KBP | 15:10 | 23:55 | 0 | 5 | 2 | 3
DW125 | KBP-ATH-KBP | 16:40 | 22:40 | 0 | 1 | 2 | 3
DW127 | KBP-CPH-KBP | 17:25 | 23:10 | 0 | 4 | 2 | 3
DW129 | KBP-TLV-KBP | 22:30 | 06:20 | 1 | 146 | 2 | 3
DW131 | KBP-DXB-KBP | 20:15 | 07:30 | 1 | 257 | 2 | 3
DW133 | KBP-LCA-KBP | 23:20 | 06:10 | 1 | 3 | 2 | 3
DW135 | KBP-JFK-KBP | 11:00 | 12:40 | 2 | 3 | 3 | 4
DW137 | KBP-DEL-KBP | 18:50 | 09:40 | 1 | 6 | 2 | 3
DW139 | KBP-GVA-KBP | 06:50 | 13:10 | 0 | 7 | 2 | 3
DW141 | KBP-BUD-KBP | 21:40 | 01:35 | 1 | 3 | 2 | 3
DW143 | KBP-KRK-KBP | 05:40 | 09:00 | 0 | 57 | 2 | 2
DW151 | KBP-OPO | 13:40 |  | 0 | 6 | 2 | 3
DW152 | OPO-KBP |  | 12:30 | 0 | 1 | 2 | 3
"""

# Plate | model | seats | driver | phone
_VEHICLES = """
AA0117KP | Mercedes-Benz Sprinter | 8 | Hnatiuk Petro Semenovych | +380500900117
AA0238KP | Mercedes-Benz Vito | 6 | Kolomiiets Stepan Ihorovych | +380500900238
AA0359KP | Volkswagen Transporter | 6 | Yaremchuk Olha Dmytrivna | +380500900359
AI0461KP | Ford Transit | 8 | Prokopenko Vasyl Andriiovych | +380500900461
AI0582KP | Renault Trafic | 6 | Shapoval Mykola Orestovych | +380500900582
AI0693KP | Skoda Superb | 3 | Zubko Leonid Pavlovych | +380500900693
AA0704KP | Opel Vivaro | 6 | Tarasenko Hanna Oleksiivna | +380500900704
AA0815KP | Iveco Daily | 12 | Bilyk Hryhorii Fedorovych | +380500900815
"""
RETIRED = "AA0815KP"


def flights(valid_from: date) -> list[dict[str, Any]]:
    """Give the lines of the schedule, as ``flights.service.open_flight`` takes them."""
    found = []
    for line in _FLIGHTS.strip().splitlines():
        number, route, departure, arrival, nights, days, pilots, cabin_crew = (part.strip() for part in line.split("|"))
        found.append({
            "id": 9000 + int(number.removeprefix("DW")), "number": number, "route": route,
            "departure": time.fromisoformat(departure) if departure else None,
            "arrival": time.fromisoformat(arrival) if arrival else None,
            "arrival_day_offset": int(nights), "days_of_operation": days, "valid_from": valid_from,
            "valid_until": None, "pilots": int(pilots), "cabin_crew": int(cabin_crew),
        })  # fmt: skip
    return found


def vehicles() -> list[dict[str, Any]]:
    """Give the vehicles, as ``vehicles.service.take_on`` takes them."""
    found = []
    for line in _VEHICLES.strip().splitlines():
        plate, model, seats, driver, phone = (part.strip() for part in line.split("|"))
        found.append(
            {"plate": plate, "model": model, "seats": int(seats), "driver_name": driver, "driver_phone": phone}
        )
    return found
