create table recoveries (
    subject bytea primary key,
    verifier text not null,
    due_at bigint not null,
    limited_until bigint,
    refused_at bigint
);
alter table sessions add column limited_until bigint;
alter table credentials add column is_by_help boolean not null default false;
alter table passkeys add column is_by_help boolean not null default false;
