create table exposed (
    moderator blob primary key,
    day integer not null,
    grave integer not null,
    since integer not null,
    seen integer not null
);
