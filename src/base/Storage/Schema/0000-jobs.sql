create table jobs (
    id blob primary key,
    kind text not null,
    payload text not null,
    due_at integer not null,
    attempts integer not null,
    lease_until integer not null,
    failure text,
    last_failure text,
    created_at integer not null,
    ordered_by text,
    number integer not null
);
create index jobs_due on jobs (due_at);
create index jobs_order on jobs (kind, ordered_by, number);
