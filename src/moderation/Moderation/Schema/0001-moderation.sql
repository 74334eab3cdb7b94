create table policies (
    id text not null,
    version integer not null,
    document text not null,
    at bigint not null,
    author bytea,
    ledger_index bigint,
    is_retired boolean not null default false,
    note text not null default '',
    status integer not null default 1,
    second bytea,
    second_at bigint,
    primary key (id, version)
);
create unique index policies_waiting on policies (id) where status = 0;

create table reports (
    id bytea primary key,
    reporter bytea not null,
    kind text not null,
    subject bytea not null,
    policy text not null,
    note bytea,
    seconds double precision,
    at bigint not null,
    case_id bytea,
    trusted boolean not null default false
);
create index reports_case on reports (case_id, reporter);
create index reports_reporter on reports (reporter, at);
create index reports_subject on reports (kind, subject);

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
    decision_id bytea,
    trusted boolean not null default false
);
create unique index cases_open on cases (kind, subject, matter) where state = 0;
create index cases_holder on cases (holder) where state = 0;
create index cases_author on cases (author);
create index cases_queue on cases (queue, rank desc, lease_until, matter, due_at, opened_at) where state = 0;
create index cases_due on cases (queue, due_at) where state = 0;

create table case_events (
    id bytea primary key,
    case_id bytea not null,
    at bigint not null,
    moderator bytea not null,
    what text not null,
    because text,
    note bytea
);
create index case_events_case on case_events (case_id, at);

create table passes (
    case_id bytea not null,
    moderator bytea not null,
    primary key (case_id, moderator)
);
create index passes_moderator on passes (moderator);

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
    end_ledger_index bigint,
    proposed_by bytea,
    bulk_id bytea,
    trusted boolean not null default false,
    strike_limit integer
);
create index decisions_subject on decisions (kind, subject);
create index decisions_author on decisions (author, at);
create index decisions_case on decisions (case_id);
create index decisions_bulk on decisions (bulk_id) where bulk_id is not null;

create table moderators (
    subject bytea primary key,
    roles integer not null,
    pseudonym text not null unique
);

create table role_changes (
    id bytea primary key,
    subject bytea,
    pseudonym text not null,
    roles integer not null,
    at bigint not null,
    "by" bytea,
    asked_by text,
    agreed_by text,
    is_first boolean not null,
    status integer not null,
    second bytea,
    second_at bigint,
    ledger_index bigint
);
create index role_changes_subject on role_changes (subject);
create unique index role_changes_waiting on role_changes (pseudonym) where status = 0;
create unique index role_changes_first on role_changes (is_first) where is_first;

create table staff_names (
    hash bytea primary key
);

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

create table statements (
    id bytea primary key,
    ledger_index bigint not null,
    at bigint not null,
    document text not null,
    problem text
);
create index statements_ledger on statements (ledger_index);

create table rule_versions (
    rule text not null,
    version integer not null,
    source text not null,
    state integer not null,
    author bytea,
    at bigint not null,
    expires_at bigint,
    primary key (rule, version)
);
create index rule_versions_active on rule_versions (rule, version) where state in (1, 2);

create table rule_changes (
    id bytea primary key,
    rule text not null,
    version integer not null,
    at bigint not null,
    "by" bytea,
    "to" integer not null,
    expires_at bigint,
    note text not null,
    status integer not null,
    second bytea,
    second_at bigint,
    ledger_index bigint
);
create index rule_changes_rule on rule_changes (rule, at);
create unique index rule_changes_waiting on rule_changes (rule) where status = 0;

create table kept_facts (
    kind text not null,
    subject bytea not null,
    is_published boolean not null,
    author bytea not null,
    at bigint not null,
    bag text not null,
    primary key (kind, subject, is_published)
);
create index kept_facts_at on kept_facts (at);
create index kept_facts_author on kept_facts (author);

create table rule_firings (
    rule text not null,
    version integer not null,
    kind text not null,
    subject bytea not null,
    author bytea not null,
    at bigint not null,
    in_shadow boolean not null,
    could_not_tell boolean not null,
    primary key (rule, version, kind, subject)
);
create index rule_firings_subject on rule_firings (kind, subject);
create index rule_firings_author on rule_firings (author);
create index rule_firings_at on rule_firings (at);

create table exposed (
    moderator bytea primary key,
    day integer not null,
    grave integer not null,
    since bigint not null,
    seen bigint not null
);

create table reviews (
    kind text not null,
    subject bytea not null,
    author bytea not null,
    first_at bigint not null,
    at bigint not null,
    revision bytea not null,
    action integer not null,
    case_id bytea,
    decision_id bytea,
    findings text not null,
    views bigint not null,
    views_at bigint not null,
    primary key (kind, subject)
);
create index reviews_author on reviews (author, first_at);

create table proposals (
    case_id bytea primary key,
    proposed_by bytea not null,
    at bigint not null,
    decision text not null
);

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
    note bytea
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

create table judged_with (
    what text primary key not null,
    version text not null
);

create table legal_holds (
    id bytea primary key,
    case_id bytea not null,
    kind text not null,
    subject bytea not null,
    author bytea not null,
    policy text not null,
    reason bytea not null,
    until bigint,
    asked_by bytea,
    asked_at bigint not null,
    agreed_by bytea,
    agreed_at bigint,
    ended_by bytea,
    ended_at bigint,
    end_reason bytea
);
create index legal_holds_author on legal_holds (author);
create index legal_holds_subject on legal_holds (kind, subject);
create index legal_holds_case on legal_holds (case_id);

create table trusted_flaggers (
    subject bytea primary key,
    organisation text not null,
    area text not null,
    policies text not null,
    until bigint not null,
    named_at bigint not null,
    suspended_at bigint,
    suspended_because bytea
);
