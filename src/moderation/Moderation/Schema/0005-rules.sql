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
