create table checks (
    id blob primary key,
    purpose integer not null,
    state integer not null,
    case_id blob not null,
    kind text not null,
    subject blob not null,
    author blob not null,
    source_case blob,
    decision_id blob,
    golden_id blob,
    policy text not null,
    at integer not null,
    as_of integer not null,
    first_by blob,
    first text not null,
    given_to blob,
    answered_by blob,
    answered_at integer,
    second text,
    facts text,
    accord integer,
    settled integer not null,
    settled_by blob,
    settled_at integer,
    note text
);
create unique index checks_case on checks (case_id);
create unique index checks_once on checks (golden_id, given_to);
create index checks_answered on checks (answered_at);
create index checks_author on checks (author);
create index checks_subject on checks (kind, subject);

create table golden_cases (
    id blob primary key,
    kind text not null,
    subject blob not null,
    author blob not null,
    source_case blob,
    policy text not null,
    at integer not null,
    as_of integer not null,
    made_by blob,
    verdict text not null,
    why text not null
);
create unique index golden_cases_subject on golden_cases (kind, subject);
create index golden_cases_author on golden_cases (author);
