create table named_subjects (
    proposal text not null,
    subject blob not null,
    primary key (proposal, subject)
);
create index named_subjects_subject on named_subjects (subject);
create index entries_acts on entries (leaf_index) where kind in ('propose', 'approve', 'veto', 'withdraw');
