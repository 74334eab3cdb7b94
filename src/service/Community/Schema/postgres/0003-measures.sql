alter table accounts add column suspended boolean not null default false;
alter table accounts add column blocked integer not null default 0;
