create table exposed (
    moderator bytea primary key,
    day integer not null,
    grave integer not null,
    since bigint not null,
    seen bigint not null
);
