create table recorded_facts (
    ledger_index bigint primary key,
    kind text not null,
    at bigint not null,
    body bytea not null,
    shown bytea not null
);
create index recorded_facts_at on recorded_facts (at);
