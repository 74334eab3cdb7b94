create table policies (
    id text not null,
    version integer not null,
    document text not null,
    at bigint not null,
    author bytea,
    ledger_index bigint,
    primary key (id, version)
);

create table reports (
    id bytea primary key,
    reporter bytea not null,
    kind text not null,
    subject bytea not null,
    policy text not null,
    note text not null,
    seconds double precision,
    at bigint not null,
    case_id bytea
);
create index reports_case on reports (case_id, reporter);
create index reports_reporter on reports (reporter, at);

create table muted_reporters (
    subject bytea primary key,
    until bigint not null
);

create table cases (
    id bytea primary key,
    kind text not null,
    subject bytea not null,
    matter text not null,
    author bytea not null,
    policy text not null,
    severity integer not null,
    queue text not null,
    rank double precision not null,
    reach bigint not null,
    reports integer not null,
    opened_at bigint not null,
    due_at bigint not null,
    state integer not null,
    holder bytea,
    lease_until bigint not null,
    held text,
    closed_at bigint,
    decision_id bytea
);
create unique index cases_open on cases (kind, subject, matter) where state = 0;
create index cases_queue on cases (queue, rank desc) where state = 0;
create index cases_holder on cases (holder) where state = 0;
create index cases_author on cases (author);

create table case_events (
    id bytea primary key,
    case_id bytea not null,
    at bigint not null,
    moderator bytea not null,
    what text not null,
    note text
);
create index case_events_case on case_events (case_id, at);

create table passes (
    case_id bytea not null,
    moderator bytea not null,
    primary key (case_id, moderator)
);

create table decisions (
    id bytea primary key,
    case_id bytea not null,
    kind text not null,
    subject bytea not null,
    author bytea not null,
    decided_by bytea not null,
    at bigint not null,
    policy text not null,
    policy_version integer not null,
    steps text not null,
    strike integer not null,
    strike_until bigint,
    facts text not null,
    reported boolean not null,
    opened_at bigint not null,
    content_at bigint not null,
    reach bigint not null,
    ledger_index bigint,
    ending integer not null,
    ended_at bigint,
    ended_by bytea,
    end_message text,
    end_ledger_index bigint
);
create index decisions_subject on decisions (kind, subject);
create index decisions_author on decisions (author, at);

create table moderators (
    subject bytea primary key,
    roles integer not null
);
