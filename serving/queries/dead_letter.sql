-- One dead letter with its bytes.
SELECT letter_id, topic, partition, offset, reason, field, value, rule, recorded_at, payload_latin1, attempt
FROM dead_letter_v1 FINAL
WHERE letter_id = %(letter_id)s
