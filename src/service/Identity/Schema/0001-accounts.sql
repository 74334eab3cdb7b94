create table accounts (
    subject blob primary key,
    name text not null unique,
    name_skeleton text not null unique,
    handle text not null unique,
    display_name text not null,
    about text not null,
    avatar text,
    email blob,
    birth_date blob,
    password_hash text,
    state integer not null,
    suspended integer not null,
    blocked text not null,
    failed_sign_ins integer not null,
    locked_until integer not null,
    created_at integer not null,
    erase_at integer
) without rowid;

create table sessions (
    id blob primary key,
    subject blob not null,
    token_hash blob not null unique,
    created_at integer not null,
    seen_at integer not null,
    expires_at integer not null,
    device blob not null,
    ip_address blob not null
);
create index sessions_subject on sessions (subject);

create table passkeys (
    credential_id blob primary key,
    subject blob not null,
    public_key blob not null,
    name text not null,
    sign_count integer not null,
    transports text not null,
    is_user_verified integer not null,
    is_backup_eligible integer not null,
    is_backed_up integer not null,
    created_at integer not null
) without rowid;
create index passkeys_subject on passkeys (subject);

create table pictures (
    name text primary key,
    subject blob not null unique,
    jpeg blob not null
) without rowid;
