alter table policies add column is_retired integer not null default 0;
alter table policies add column note text not null default '';
alter table policies add column status integer not null default 1;
alter table policies add column second blob;
alter table policies add column second_at integer;
create unique index policies_waiting on policies (id) where status = 0;
