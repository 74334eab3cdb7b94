create table watch_batches (
    id blob primary key,
    subject blob not null,
    day integer not null,
    events blob not null
);
create index watch_batches_subject on watch_batches (subject, day);
create index watch_batches_day on watch_batches (day);
