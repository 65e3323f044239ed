-- What a user did in a span of time, or the events of these ids, oldest first; price and amount where the event has one.
SELECT event_id, topic, kind, event_time, instrument, side, price_e8, amount_fen
FROM (
    SELECT event_id, 'order' AS topic, toString(kind) AS kind, event_time, toNullable(instrument) AS instrument,
           toNullable(toString(side)) AS side, price_e8, toNullable(amount_fen) AS amount_fen
    FROM order_v1 FINAL
    WHERE user_id IN %(users)s AND event_time > %(since)s AND event_time <= %(until)s
    UNION ALL
    SELECT event_id, 'fill', 'filled', event_time, toNullable(instrument), toNullable(toString(side)), toNullable(price_e8),
           toNullable(amount_fen)
    FROM fill_v1 FINAL
    WHERE user_id IN %(users)s AND event_time > %(since)s AND event_time <= %(until)s
    UNION ALL
    SELECT event_id, 'transfer', toString(kind), event_time, NULL, NULL, NULL, toNullable(amount_fen)
    FROM transfer_v1 FINAL
    WHERE user_id IN %(users)s AND event_time > %(since)s AND event_time <= %(until)s
    UNION ALL
    SELECT event_id, 'account', toString(kind), event_time, NULL, NULL, NULL, NULL
    FROM account_v1 FINAL
    WHERE user_id IN %(users)s AND event_time > %(since)s AND event_time <= %(until)s
)
ORDER BY event_time, event_id
LIMIT %(limit)s
