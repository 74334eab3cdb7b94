create table jobs (
    id bytea primary key,
    kind text not null,
    payload text not null,
    due_at bigint not null,
    attempts integer not null,
    lease_until bigint not null,
    failure text,
    last_failure text,
    created_at bigint not null,
    ordered_by text,
    number bigint not null
);
create index jobs_due on jobs (due_at);
create index jobs_order on jobs (kind, ordered_by, number);
