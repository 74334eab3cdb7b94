create table appeals (
    id bytea primary key,
    decision_id bytea not null,
    appellant bytea not null,
    side integer not null,
    words bytea not null,
    at bigint not null,
    case_id bytea not null,
    state integer not null,
    decided_by bytea,
    decided_at bigint,
    message text
);
create unique index appeals_once on appeals (decision_id, appellant);
create index appeals_appellant on appeals (appellant);
create index appeals_case on appeals (case_id);

create table recorded_facts (
    ledger_index bigint primary key,
    kind text not null,
    at bigint not null,
    body bytea not null,
    shown bytea not null
);
create index recorded_facts_at on recorded_facts (at);
