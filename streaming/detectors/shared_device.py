"""Many users live on one device.

Fires: a fourth user, or one more, registers, logs in or is bound on a device within the reporting day.
Why: one hand that drives many accounts is behind bonus abuse, wash trading and mule networks; a family shares a device by two
    or three.
Misses: emulators that show a new device each time, and users who come on different days.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="device",
    when="device_users_day >= min_users",
    thresholds={"min_users": 4},
    family="account",
    severity="medium",
    cooldown_s=86_400,
    score="40 + 5 * device_users_day",
    en="{user_id} is one of {device_users_day} users seen on device {device_id} today (limit {min_users}).",
    zh="设备 {device_id} 当日有 {device_users_day} 个用户使用,包括 {user_id}(阈值 {min_users})。",
    fires=({"device_users_day": 4},),
    silent=({"device_users_day": 3},),
)
