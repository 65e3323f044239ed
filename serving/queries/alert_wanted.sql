-- Whether the filter wants an alert, but for its time and state: a part of other queries. The same in every revision of an alert.
(empty(%(severities)s) OR has(%(severities)s, toString(severity)))
AND (empty(%(detectors)s) OR has(%(detectors)s, detector))
AND (empty(%(families)s) OR has(%(families)s, ifNull(toString(family), '')))
AND (empty(%(tiers)s) OR user_id IN (
    SELECT user_id FROM profile FINAL
    WHERE day = %(profile_day)s AND run_id = %(profile_run)s AND has(%(tiers)s, tier)))
AND (%(user)s = '' OR user_id = %(user)s)
AND (%(instrument)s = '' OR instrument = %(instrument)s)
AND (%(entity)s = '' OR entity_id = %(entity)s)
