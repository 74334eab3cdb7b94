create table subject_keys (
    subject blob primary key,
    state integer not null,
    wrapped blob,
    wrap_version integer not null,
    receipt_index integer,
    receipt_at integer
);
create index subject_keys_unsettled on subject_keys (state) where state in (0, 2);
create table entries (
    event_id blob primary key,
    subject blob,
    kind text not null,
    at integer not null,
    leaf blob not null,
    body blob,
    open_body blob,
    after_index integer not null,
    leaf_index integer
);
create index entries_subject on entries (subject, leaf_index);
create index entries_unsettled on entries (after_index) where leaf_index is null;
create unique index entries_leaf on entries (leaf_index) where leaf_index is not null;
create table index_rows (
    category text not null,
    tag blob not null,
    subject blob not null,
    primary key (category, tag)
);
create unique index index_rows_subject on index_rows (subject, category);
