create table trusted_flaggers (
    subject bytea primary key,
    organisation text not null,
    area text not null,
    policies text not null,
    until bigint not null,
    named_at bigint not null,
    suspended_at bigint,
    suspended_because text
);
alter table reports add column trusted boolean not null default false;
alter table cases add column trusted boolean not null default false;
alter table decisions add column trusted boolean not null default false;
