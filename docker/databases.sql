-- One PostgreSQL server keeps three databases: the lake's catalog, the platform's own state (made first), Airflow's.
CREATE DATABASE lake;
CREATE DATABASE airflow;
