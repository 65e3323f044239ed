"""What is counted of shares, invitations and chats, in SQL that the live layer and the batch layer both understand."""

MINUTE_MS = 60_000

SOCIAL_COUNTS = {
    "shares": "CASE WHEN kind = 'shared' THEN 1 ELSE 0 END",
    "invitations": "CASE WHEN kind = 'invited' THEN 1 ELSE 0 END",
    "joins": "CASE WHEN kind = 'joined_group' THEN 1 ELSE 0 END",
    "messages": "CASE WHEN kind = 'group_activity' THEN COALESCE(message_count, 0) ELSE 0 END",
}
"""Name to the amount that one social event adds; counted by minute, chat group and instrument, "" where an event names none."""
