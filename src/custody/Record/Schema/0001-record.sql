create table recorded_facts (
    ledger_index integer primary key,
    kind text not null,
    at integer not null,
    body blob not null,
    shown blob not null
);
create index recorded_facts_at on recorded_facts (at);
