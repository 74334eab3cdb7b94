create table notices (
    id bytea primary key,
    author bytea not null,
    at bigint not null,
    text text not null,
    state integer not null,
    told boolean not null
);
