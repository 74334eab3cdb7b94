create table policies (
    id text not null,
    version integer not null,
    document text not null,
    at integer not null,
    author blob,
    ledger_index integer,
    primary key (id, version)
);

create table reports (
    id blob primary key,
    reporter blob not null,
    kind text not null,
    subject blob not null,
    policy text not null,
    note text not null,
    seconds real,
    at integer not null,
    case_id blob
);
create index reports_case on reports (case_id, reporter);
create index reports_reporter on reports (reporter, at);

create table muted_reporters (
    subject blob primary key,
    until integer not null
);

create table cases (
    id blob primary key,
    kind text not null,
    subject blob not null,
    matter text not null,
    author blob not null,
    policy text not null,
    severity integer not null,
    queue text not null,
    rank real not null,
    reach integer not null,
    reports integer not null,
    opened_at integer not null,
    due_at integer not null,
    state integer not null,
    holder blob,
    lease_until integer not null,
    held text,
    closed_at integer,
    decision_id blob
);
create unique index cases_open on cases (kind, subject, matter) where state = 0;
create index cases_queue on cases (queue, rank desc) where state = 0;
create index cases_holder on cases (holder) where state = 0;
create index cases_author on cases (author);

create table case_events (
    id blob primary key,
    case_id blob not null,
    at integer not null,
    moderator blob not null,
    what text not null,
    note text
);
create index case_events_case on case_events (case_id, at);

create table passes (
    case_id blob not null,
    moderator blob not null,
    primary key (case_id, moderator)
);

create table decisions (
    id blob primary key,
    case_id blob not null,
    kind text not null,
    subject blob not null,
    author blob not null,
    decided_by blob not null,
    at integer not null,
    policy text not null,
    policy_version integer not null,
    steps text not null,
    strike integer not null,
    strike_until integer,
    facts text not null,
    reported integer not null,
    opened_at integer not null,
    content_at integer not null,
    reach integer not null,
    ledger_index integer,
    ending integer not null,
    ended_at integer,
    ended_by blob,
    end_message text,
    end_ledger_index integer
);
create index decisions_subject on decisions (kind, subject);
create index decisions_author on decisions (author, at);

create table moderators (
    subject blob primary key,
    roles integer not null
);
