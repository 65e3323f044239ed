"""What people say, chat by chat, and topic by topic beside its price; view `talk_vector`.

Apart from the market's own view, because talk may be two seconds late and a price jump must not wait for it.
"""

from streaming.sql.dialect import Dialect
from streaming.sql.windows import sliding, windowed

HEAD = "kind, event_id, event_time, observed_at, seq, region"
TEXT, NUMBER = "CAST(NULL AS STRING)", "CAST(NULL AS BIGINT)"


def talk_vectors(dialect: Dialect) -> str:
    """Rows of chats (trigger `chat`), of topics (`topic`), and bars of an instrument as its topic sees them (`talked_bar`)."""
    rows = f"""SELECT 'chat' AS `trigger`, {HEAD}, user_id, group_id AS chat_id, instrument, message_count, {NUMBER} AS high_e8,
    {NUMBER} AS price_low_10m, 'chat:' || group_id AS who, rowtime
  FROM social_row WHERE kind = 'group_activity' AND group_id IS NOT NULL
  UNION ALL
  SELECT 'topic', {HEAD}, user_id, group_id, instrument, message_count, {NUMBER}, {NUMBER}, 'topic:' || instrument, rowtime
  FROM social_row WHERE instrument IS NOT NULL
  UNION ALL
  SELECT 'talked_bar', {HEAD}, {TEXT}, {TEXT}, instrument, {NUMBER}, high_e8, price_low_10m, 'topic:' || instrument, rowtime
  FROM instrument_vector"""
    return f"CREATE TEMPORARY VIEW talk_vector AS\n{windowed(sliding('chat', 'topic'), rows, '`who`', dialect)}"
