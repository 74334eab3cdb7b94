create table clips (
    id blob primary key,
    creator blob not null,
    state text not null,
    failure text,
    audience text not null,
    hidden integer not null,
    caption text not null,
    sealed_caption blob,
    bytes integer not null,
    expires_at integer,
    width integer not null,
    height integer not null,
    seconds real not null,
    has_sound integer not null,
    cover text,
    cover_at integer,
    token text,
    published_at integer,
    created_at integer not null,
    generation integer not null
);
create index clips_creator on clips (creator, created_at);
create index clips_public on clips (published_at) where token is not null;
create index clips_expiry on clips (expires_at) where expires_at is not null;

create table renditions (
    clip blob not null references clips (id) on delete cascade,
    short_edge integer not null,
    width integer not null,
    height integer not null,
    bytes integer not null,
    file text not null,
    primary key (clip, short_edge)
);
