create table banks (
    id blob primary key,
    name text not null,
    is_negative integer not null,
    is_blocking integer not null,
    distance integer not null,
    upload_percent integer not null,
    entry_percent integer not null,
    enabled_percent integer not null,
    noisy_after integer not null,
    revision integer not null,
    created_at integer not null
);
create unique index banks_name on banks (name);

create table bank_entries (
    bank blob not null references banks (id),
    kind integer not null,
    hash blob not null,
    views blob,
    label text,
    revision integer not null,
    quarantined_at integer,
    confirmed integer not null default 0,
    primary key (bank, kind, hash)
);
create index bank_entries_revision on bank_entries (bank, revision);

create table entry_uploads (
    bank blob not null,
    kind integer not null,
    hash blob not null,
    post blob not null,
    primary key (bank, kind, hash, post)
);
create index entry_uploads_post on entry_uploads (post);

create table post_hashes (
    post blob not null,
    part integer not null,
    sha256 blob,
    views blob not null,
    hashed_at integer not null,
    primary key (post, part)
);
create index post_hashes_sha256 on post_hashes (sha256);

create table media_matches (
    post blob not null,
    part integer not null,
    bank blob not null,
    evidence text not null,
    found_at integer not null,
    primary key (post, part, bank)
);

create table post_words (
    post blob not null,
    part integer not null,
    file text not null,
    found text not null,
    primary key (post, part)
);
