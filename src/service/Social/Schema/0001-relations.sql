create table follows (
    follower blob not null,
    followed blob not null,
    at integer not null,
    primary key (follower, followed)
) without rowid;
create index follows_followed on follows (followed);

create table follow_counts (
    subject blob primary key,
    following integer not null,
    followers integer not null
) without rowid;

create table likes (
    subject blob not null,
    video blob not null,
    at integer not null,
    primary key (subject, video)
) without rowid;
create index likes_video on likes (video);

create table tallies (
    video blob primary key,
    likes integer not null,
    views integer not null
) without rowid;
create index tallies_likes on tallies (likes desc, views desc);
