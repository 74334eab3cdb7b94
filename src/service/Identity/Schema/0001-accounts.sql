create table accounts (
    subject bytea primary key,
    name text not null unique,
    name_skeleton text not null unique,
    display_name text not null,
    about text not null,
    avatar text,
    email bytea,
    address_key bytea,
    birth_date bytea,
    passwords integer not null,
    state integer not null,
    suspended boolean not null,
    blocked text not null,
    created_at bigint not null,
    erase_at bigint
);

create table sessions (
    id bytea primary key,
    subject bytea not null,
    name_hash bytea not null unique,
    hash bytea not null,
    earlier_hash bytea,
    credential text not null,
    created_at bigint not null,
    renewed_at bigint not null
);
create index sessions_subject on sessions (subject);

create table pictures (
    name text primary key,
    subject bytea not null unique,
    jpeg bytea not null
);
