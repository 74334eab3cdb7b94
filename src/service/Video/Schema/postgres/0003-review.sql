alter table clips add column review integer not null default 0;
alter table clips add column revision bytea not null default '\x00000000000000000000000000000000';
alter table clips add column submitted_at bigint;
update clips set review = 1, submitted_at = published_at where token is not null;
