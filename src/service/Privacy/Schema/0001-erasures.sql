create table erasures (
    token_hash blob primary key,
    requested_at integer not null,
    due_at integer not null,
    erased_at integer,
    held integer not null,
    proof text
) without rowid;
