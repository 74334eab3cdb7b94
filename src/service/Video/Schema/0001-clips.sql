create table clips (
    id bytea primary key,
    creator bytea not null,
    state text not null,
    failure text,
    audience text not null,
    hidden boolean not null,
    caption text not null,
    sealed_caption bytea,
    bytes bigint not null,
    expires_at bigint,
    width integer not null,
    height integer not null,
    seconds double precision not null,
    has_sound boolean not null,
    cover text,
    cover_at bigint,
    token text,
    published_at bigint,
    created_at bigint not null,
    generation integer not null,
    measures integer not null,
    label text,
    review integer not null,
    revision bytea not null,
    submitted_at bigint,
    deleted_at bigint,
    original bytea not null,
    cover_blob bytea,
    copies bytea
);
create index clips_creator on clips (creator, created_at);
create index clips_public on clips (published_at) where token is not null;
create unique index clips_token on clips (token) where token is not null;
create index clips_expiry on clips (expires_at) where expires_at is not null;

create table renditions (
    clip bytea not null references clips (id) on delete cascade,
    short_edge integer not null,
    width integer not null,
    height integer not null,
    bytes bigint not null,
    file text not null,
    blob bytea not null,
    primary key (clip, short_edge)
);
