create table accounts (
    subject bytea primary key,
    name text not null unique,
    name_skeleton text not null unique,
    handle text not null unique,
    display_name text not null,
    about text not null,
    avatar text,
    email bytea,
    birth_date bytea,
    password_hash text,
    state integer not null,
    suspended boolean not null,
    blocked text not null,
    failed_sign_ins integer not null,
    locked_until bigint not null,
    created_at bigint not null,
    erase_at bigint
);

create table sessions (
    id bytea primary key,
    subject bytea not null,
    token_hash bytea not null unique,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    device bytea not null,
    ip_address bytea not null
);
create index sessions_subject on sessions (subject);

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

create table pictures (
    name text primary key,
    subject bytea not null unique,
    jpeg bytea not null
);
