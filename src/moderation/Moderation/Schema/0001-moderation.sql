create table policies (
    id text not null,
    version integer not null,
    document text not null,
    at integer not null,
    author blob,
    ledger_index integer,
    is_retired integer not null default 0,
    note text not null default '',
    status integer not null default 1,
    second blob,
    second_at integer,
    primary key (id, version)
);
create unique index policies_waiting on policies (id) where status = 0;

create table reports (
    id blob primary key,
    reporter blob not null,
    kind text not null,
    subject blob not null,
    policy text not null,
    note text not null,
    seconds real,
    at integer not null,
    case_id blob,
    trusted integer not null default 0
);
create index reports_case on reports (case_id, reporter);
create index reports_reporter on reports (reporter, at);
create index reports_subject on reports (kind, subject);

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
    decision_id blob,
    trusted integer not null default 0
);
create unique index cases_open on cases (kind, subject, matter) where state = 0;
create index cases_holder on cases (holder) where state = 0;
create index cases_author on cases (author);
create index cases_queue on cases (queue, rank desc, lease_until, matter, due_at, opened_at) where state = 0;
create index cases_due on cases (queue, due_at) where state = 0;

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
create index passes_moderator on passes (moderator);

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
    end_ledger_index integer,
    proposed_by blob,
    bulk_id blob,
    trusted integer not null default 0,
    strike_limit integer
);
create index decisions_subject on decisions (kind, subject);
create index decisions_author on decisions (author, at);
create index decisions_case on decisions (case_id);
create index decisions_bulk on decisions (bulk_id) where bulk_id is not null;

create table moderators (
    subject blob primary key,
    roles integer not null
);

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

create table statements (
    id blob primary key,
    ledger_index integer not null,
    at integer not null,
    document text not null,
    problem text
);
create index statements_ledger on statements (ledger_index);

create table rule_versions (
    rule text not null,
    version integer not null,
    source text not null,
    state integer not null,
    author blob,
    at integer not null,
    expires_at integer,
    primary key (rule, version)
);
create index rule_versions_active on rule_versions (rule, version) where state in (1, 2);

create table rule_changes (
    id blob primary key,
    rule text not null,
    version integer not null,
    at integer not null,
    "by" blob,
    "to" integer not null,
    expires_at integer,
    note text not null,
    status integer not null,
    second blob,
    second_at integer,
    ledger_index integer
);
create index rule_changes_rule on rule_changes (rule, at);
create unique index rule_changes_waiting on rule_changes (rule) where status = 0;

create table kept_facts (
    kind text not null,
    subject blob not null,
    is_published integer not null,
    author blob not null,
    at integer not null,
    bag text not null,
    primary key (kind, subject, is_published)
);
create index kept_facts_at on kept_facts (at);
create index kept_facts_author on kept_facts (author);

create table rule_firings (
    rule text not null,
    version integer not null,
    kind text not null,
    subject blob not null,
    author blob not null,
    at integer not null,
    in_shadow integer not null,
    could_not_tell integer not null,
    primary key (rule, version, kind, subject)
);
create index rule_firings_subject on rule_firings (kind, subject);
create index rule_firings_author on rule_firings (author);
create index rule_firings_at on rule_firings (at);

create table exposed (
    moderator blob primary key,
    day integer not null,
    grave integer not null,
    since integer not null,
    seen integer not null
);

create table reviews (
    kind text not null,
    subject blob not null,
    author blob not null,
    first_at integer not null,
    at integer not null,
    revision blob not null,
    action integer not null,
    case_id blob,
    decision_id blob,
    findings text not null,
    views integer not null,
    views_at integer not null,
    primary key (kind, subject)
);
create index reviews_author on reviews (author, first_at);

create table proposals (
    case_id blob primary key,
    proposed_by blob not null,
    at integer not null,
    decision text not null
);

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

create table judged_with (
    what text primary key not null,
    version text not null
);

create table legal_holds (
    id blob primary key,
    case_id blob not null,
    kind text not null,
    subject blob not null,
    author blob not null,
    policy text not null,
    reason text not null,
    until integer,
    asked_by blob,
    asked_at integer not null,
    agreed_by blob,
    agreed_at integer,
    ended_by blob,
    ended_at integer,
    end_reason text
);
create index legal_holds_author on legal_holds (author);
create index legal_holds_subject on legal_holds (kind, subject);
create index legal_holds_case on legal_holds (case_id);

create table trusted_flaggers (
    subject blob primary key,
    organisation text not null,
    area text not null,
    policies text not null,
    until integer not null,
    named_at integer not null,
    suspended_at integer,
    suspended_because text
);
