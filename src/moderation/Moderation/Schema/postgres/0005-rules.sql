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
