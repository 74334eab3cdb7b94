create table post_words (
    post bytea not null,
    part integer not null,
    file text not null,
    found text not null,
    primary key (post, part)
);
