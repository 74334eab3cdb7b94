create table statements (
    id blob primary key,
    ledger_index integer not null,
    at integer not null,
    document text not null,
    problem text
);
create index statements_ledger on statements (ledger_index);
