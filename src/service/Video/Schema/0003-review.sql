alter table clips add column review integer not null default 0;
alter table clips add column revision blob not null default x'00000000000000000000000000000000';
alter table clips add column submitted_at integer;
update clips set review = 1, submitted_at = published_at where token is not null;
