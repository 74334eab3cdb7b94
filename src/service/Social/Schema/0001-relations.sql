create table follows (
    follower bytea not null,
    followed bytea not null,
    at bigint not null,
    primary key (follower, followed)
);
create index follows_followed on follows (followed);

create table follow_counts (
    subject bytea primary key,
    following bigint not null,
    followers bigint not null
);

create table likes (
    subject bytea not null,
    video bytea not null,
    at bigint not null,
    primary key (subject, video)
);
create index likes_video on likes (video);

create table tallies (
    video bytea primary key,
    likes bigint not null,
    views bigint not null
);
create index tallies_likes on tallies (likes desc, views desc);
