create table holders (
    subject bytea primary key,
    handle text not null unique,
    state integer not null,
    erase_at bigint
);

create table credentials (
    id bytea primary key,
    subject bytea not null,
    kind integer not null,
    verifier text not null,
    created_at bigint not null
);
create index credentials_subject on credentials (subject);

create table passkeys (
    credential_id bytea primary key,
    subject bytea not null,
    public_key bytea not null,
    name text not null,
    sign_count bigint not null,
    transports text not null,
    is_user_verified boolean not null,
    is_backup_eligible boolean not null,
    is_backed_up boolean not null,
    created_at bigint not null
);
create index passkeys_subject on passkeys (subject);

create table sessions (
    id bytea primary key,
    subject bytea not null,
    name_hash bytea not null unique,
    hash bytea not null,
    earlier_hash bytea,
    salt bytea,
    succeeded_at bigint,
    credential text not null,
    place bytea not null,
    created_at bigint not null,
    renewed_at bigint not null,
    confirmed_at bigint not null,
    expires_at bigint not null
);
create index sessions_subject on sessions (subject);
