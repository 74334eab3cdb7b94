create table watch_batches (
    id bytea primary key,
    subject bytea not null,
    day bigint not null,
    events bytea not null
);
create index watch_batches_subject on watch_batches (subject, day);
create index watch_batches_day on watch_batches (day);
