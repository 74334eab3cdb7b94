-- For PostgreSQL alone: SQLite leaves no versions of rows behind.
select 1;
