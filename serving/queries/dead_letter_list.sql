-- Dead letters, newest first, without their bytes; an empty topic or reason means all.
SELECT letter_id, topic, partition, offset, reason, field, value, rule, recorded_at,
       length(payload_latin1) AS payload_bytes, attempt
FROM dead_letter_v1 FINAL
WHERE (%(topic)s = '' OR topic = %(topic)s)
  AND (%(reason)s = '' OR reason = %(reason)s)
ORDER BY recorded_at DESC, letter_id
LIMIT %(limit)s
