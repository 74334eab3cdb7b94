alter table erasures add column held integer not null default 0;
