create table statements (
    id bytea primary key,
    ledger_index bigint not null,
    at bigint not null,
    document text not null,
    problem text
);
create index statements_ledger on statements (ledger_index);
