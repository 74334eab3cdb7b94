drop index entries_subject;
create index entries_subject on entries (subject, leaf_index) where leaf_index is not null;
