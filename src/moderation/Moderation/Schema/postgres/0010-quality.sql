create table checks (
    id bytea primary key,
    purpose integer not null,
    state integer not null,
    case_id bytea not null,
    kind text not null,
    subject bytea not null,
    author bytea not null,
    source_case bytea,
    decision_id bytea,
    golden_id bytea,
    policy text not null,
    at bigint not null,
    as_of bigint not null,
    first_by bytea,
    first text not null,
    given_to bytea,
    answered_by bytea,
    answered_at bigint,
    second text,
    facts text,
    accord integer,
    settled integer not null,
    settled_by bytea,
    settled_at bigint,
    note text
);
create unique index checks_case on checks (case_id);
create unique index checks_once on checks (golden_id, given_to);
create index checks_answered on checks (answered_at);
create index checks_author on checks (author);
create index checks_subject on checks (kind, subject);

create table golden_cases (
    id bytea primary key,
    kind text not null,
    subject bytea not null,
    author bytea not null,
    source_case bytea,
    policy text not null,
    at bigint not null,
    as_of bigint not null,
    made_by bytea,
    verdict text not null,
    why text not null
);
create unique index golden_cases_subject on golden_cases (kind, subject);
create index golden_cases_author on golden_cases (author);
