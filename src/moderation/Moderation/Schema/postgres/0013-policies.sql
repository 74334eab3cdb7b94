alter table policies add column is_retired boolean not null default false;
alter table policies add column note text not null default '';
alter table policies add column status integer not null default 1;
alter table policies add column second bytea;
alter table policies add column second_at bigint;
create unique index policies_waiting on policies (id) where status = 0;
