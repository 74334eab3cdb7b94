alter table erasures add column held boolean not null default false;
