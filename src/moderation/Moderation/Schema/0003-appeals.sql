create table appeals (
    id blob primary key,
    decision_id blob not null,
    appellant blob not null,
    side integer not null,
    words blob not null,
    at integer not null,
    case_id blob not null,
    state integer not null,
    decided_by blob,
    decided_at integer,
    message text
);
create unique index appeals_once on appeals (decision_id, appellant);
create index appeals_appellant on appeals (appellant);
create index appeals_case on appeals (case_id);

create table recorded_facts (
    ledger_index integer primary key,
    kind text not null,
    at integer not null,
    body blob not null,
    shown blob not null
);
create index recorded_facts_at on recorded_facts (at);
