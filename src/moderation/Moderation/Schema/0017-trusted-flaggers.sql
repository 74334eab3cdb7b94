create table trusted_flaggers (
    subject blob primary key,
    organisation text not null,
    area text not null,
    policies text not null,
    until integer not null,
    named_at integer not null,
    suspended_at integer,
    suspended_because text
);
alter table reports add column trusted integer not null default 0;
alter table cases add column trusted integer not null default 0;
alter table decisions add column trusted integer not null default 0;
