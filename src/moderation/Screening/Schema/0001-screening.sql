create table banks (
    id bytea primary key,
    name text not null,
    is_negative boolean not null,
    is_blocking boolean not null,
    distance integer not null,
    upload_percent integer not null,
    entry_percent integer not null,
    enabled_percent integer not null,
    noisy_after integer not null,
    revision bigint not null,
    created_at bigint not null
);
create unique index banks_name on banks (name);

create table bank_entries (
    bank bytea not null references banks (id),
    kind integer not null,
    hash bytea not null,
    views bytea,
    label text,
    revision bigint not null,
    quarantined_at bigint,
    confirmed boolean not null default false,
    primary key (bank, kind, hash)
);
create index bank_entries_revision on bank_entries (bank, revision);

create table entry_uploads (
    bank bytea not null,
    kind integer not null,
    hash bytea not null,
    post bytea not null,
    primary key (bank, kind, hash, post)
);
create index entry_uploads_post on entry_uploads (post);

create table post_hashes (
    post bytea not null,
    part integer not null,
    sha256 bytea,
    views bytea not null,
    hashed_at bigint not null,
    primary key (post, part)
);
create index post_hashes_sha256 on post_hashes (sha256);

create table media_matches (
    post bytea not null,
    part integer not null,
    bank bytea not null,
    evidence text not null,
    found_at bigint not null,
    primary key (post, part, bank)
);

create table post_words (
    post bytea not null,
    part integer not null,
    file text not null,
    found text not null,
    primary key (post, part)
);
