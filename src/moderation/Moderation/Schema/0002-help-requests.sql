create table help_requests (
    id bytea primary key,
    subject bytea not null,
    checked integer not null,
    at bigint not null,
    "by" bytea,
    status integer not null,
    second bytea,
    second_at bigint
);
create index help_requests_subject on help_requests (subject);
create unique index help_requests_waiting on help_requests (subject) where status = 0;
