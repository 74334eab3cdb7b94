alter table accounts add column suspended integer not null default 0;
alter table accounts add column blocked integer not null default 0;
