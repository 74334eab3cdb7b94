create table witnessed_acts (
    event_id bytea primary key,
    at bigint,
    note text
);
