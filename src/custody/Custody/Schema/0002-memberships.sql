create table memberships (
    holder bytea not null,
    member bytea not null,
    wrapped bytea,
    primary key (holder, member)
);
create index memberships_member on memberships (member);
