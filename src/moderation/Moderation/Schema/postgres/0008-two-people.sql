create table proposals (
    case_id bytea primary key,
    proposed_by bytea not null,
    at bigint not null,
    decision text not null
);
alter table decisions add column proposed_by bytea;
alter table decisions add column bulk_id bytea;
create index decisions_bulk on decisions (bulk_id) where bulk_id is not null;
