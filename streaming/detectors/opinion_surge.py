"""A chat group suddenly talks far more than it usually does.

Fires: a report of 30 messages or more of a chat group in a minute, four times the mean of its other reports of the hour (ten
    or more).
Why: surges of opinion in groups run ahead of herd trading and of coordinated campaigns; the group's own mean is the measure.
Misses: young or rarely reported groups, and talk that grows slowly.
"""

from streaming.detector import Rule

DETECTOR = Rule(
    on="chat",
    when="message_count >= min_messages AND chat_reports_1h > min_reports"
    " AND message_count * (chat_reports_1h - 1) >= times * (chat_messages_1h - message_count)",
    thresholds={"min_messages": 30, "min_reports": 10, "times": 4},
    window_s=3600,
    family="market",
    severity="low",
    cooldown_s=1800,
    score="30 + message_count / 5",
    en="Chat group {chat_id} wrote {message_count} messages in a minute, over {times} times its mean of the hour"
    " ({chat_messages_1h} in {chat_reports_1h} reports).",
    zh="群 {chat_id} 一分钟内发言 {message_count} 条,超过其一小时均值的 {times} 倍({chat_reports_1h} 次统计共"
    " {chat_messages_1h} 条)。",
    fires=({"message_count": 30, "chat_reports_1h": 11, "chat_messages_1h": 105},),
    silent=(
        {"message_count": 29, "chat_reports_1h": 11, "chat_messages_1h": 29},
        {"message_count": 30, "chat_reports_1h": 10, "chat_messages_1h": 30},
        {"message_count": 30, "chat_reports_1h": 11, "chat_messages_1h": 106},
    ),
)
