-- When the newest event of users on the screen happened.
SELECT max(event_time) AS newest FROM behaviour_v1
