"""Where cities are, so that two logins can be held against a plane. Source: GeoNames, to a hundredth of a degree."""

from math import cos, radians, sin

EARTH_KM = 6371
"""Mean radius (IUGG)."""

CITIES: dict[str, tuple[float, float]] = {
    "Beijing": (39.91, 116.40), "Shanghai": (31.22, 121.46), "Guangzhou": (23.12, 113.25), "Shenzhen": (22.55, 114.07),
    "Chengdu": (30.67, 104.07), "Hangzhou": (30.29, 120.16), "Wuhan": (30.58, 114.27), "Xi'an": (34.26, 108.93),
    "Chongqing": (29.56, 106.55), "Tianjin": (39.14, 117.18), "Nanjing": (32.06, 118.78), "Suzhou": (31.30, 120.60),
    "Changsha": (28.20, 112.97), "Zhengzhou": (34.76, 113.65), "Qingdao": (36.06, 120.38), "Dalian": (38.91, 121.60),
    "Shenyang": (41.79, 123.43), "Harbin": (45.75, 126.65), "Kunming": (25.04, 102.72), "Xiamen": (24.48, 118.08),
    "Fuzhou": (26.06, 119.31), "Urumqi": (43.80, 87.60), "Lhasa": (29.65, 91.10), "Sanya": (18.24, 109.51),
    "Hong Kong": (22.28, 114.17), "Macau": (22.20, 113.55), "Taipei": (25.05, 121.53), "Tokyo": (35.69, 139.69),
    "Osaka": (34.69, 135.50), "Seoul": (37.57, 126.98), "Singapore": (1.29, 103.85), "Bangkok": (13.75, 100.50),
    "Kuala Lumpur": (3.14, 101.69), "Jakarta": (-6.21, 106.85), "Manila": (14.60, 120.98), "Hanoi": (21.02, 105.84),
    "Yangon": (16.81, 96.16), "Phnom Penh": (11.56, 104.92), "Mumbai": (19.07, 72.88), "Delhi": (28.65, 77.23),
    "Dubai": (25.08, 55.31), "Istanbul": (41.01, 28.95), "Moscow": (55.75, 37.62), "London": (51.51, -0.13),
    "Paris": (48.85, 2.35), "Frankfurt": (50.12, 8.68), "Zurich": (47.37, 8.55), "Madrid": (40.42, -3.70),
    "Lagos": (6.45, 3.39), "Nairobi": (-1.28, 36.82), "Johannesburg": (-26.20, 28.04), "Sydney": (-33.87, 151.21),
    "Auckland": (-36.85, 174.76), "New York": (40.71, -74.01), "Chicago": (41.85, -87.65), "Toronto": (43.71, -79.40),
    "San Francisco": (37.77, -122.42), "Los Angeles": (34.05, -118.24), "Mexico City": (19.43, -99.13),
    "Sao Paulo": (-23.55, -46.64), "Buenos Aires": (-34.61, -58.38),
}  # fmt: skip
"""Latitude and longitude in degrees by the city's English name."""


def position_km(city: str) -> tuple[int, int, int]:
    """Where a city is, seen from the middle of the Earth, in whole kilometres; KeyError when the table lacks it.

    The straight line between two positions is never longer than any way over the ground, so it never accuses wrongly.
    """
    latitude, longitude = map(radians, CITIES[city])
    parts = (cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude))
    x, y, z = (round(EARTH_KM * part) for part in parts)
    return x, y, z
