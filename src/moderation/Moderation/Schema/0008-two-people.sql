create table proposals (
    case_id blob primary key,
    proposed_by blob not null,
    at integer not null,
    decision text not null
);
alter table decisions add column proposed_by blob;
alter table decisions add column bulk_id blob;
create index decisions_bulk on decisions (bulk_id) where bulk_id is not null;
