create table erasures (
    token_hash bytea primary key,
    requested_at bigint not null,
    due_at bigint not null,
    erased_at bigint,
    held boolean not null,
    proof text
);
