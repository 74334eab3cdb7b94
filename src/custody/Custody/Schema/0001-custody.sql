create table subject_keys (
    subject bytea primary key,
    state integer not null,
    wrapped bytea,
    wrap_version integer not null,
    receipt_index bigint,
    receipt_at bigint
);
create index subject_keys_unsettled on subject_keys (state) where state in (0, 2);
create index subject_keys_erased on subject_keys (receipt_index) where state = 3;

create table entries (
    event_id bytea primary key,
    subject bytea,
    kind text not null,
    at bigint not null,
    leaf bytea not null,
    body bytea,
    open_body bytea,
    boxes bytea,
    after_index bigint not null,
    leaf_index bigint
);
create index entries_subject on entries (subject, leaf_index) where leaf_index is not null;
create index entries_unsettled on entries (after_index) where leaf_index is null;
create unique index entries_leaf on entries (leaf_index) where leaf_index is not null;
create index entries_acts on entries (leaf_index) where kind in ('propose', 'approve', 'veto', 'withdraw');
create index entries_disclosures on entries (leaf_index) where kind in ('epoch', 'disclose');
create index entries_keys on entries (leaf_index) where kind in ('rotate', 'retire');

create table index_rows (
    category text not null,
    tag bytea not null,
    subject bytea not null,
    primary key (category, tag)
);
create unique index index_rows_subject on index_rows (subject, category);

create table named_subjects (
    proposal text not null,
    subject bytea not null,
    primary key (proposal, subject)
);
create index named_subjects_subject on named_subjects (subject);
