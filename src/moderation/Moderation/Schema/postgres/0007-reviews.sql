create table reviews (
    kind text not null,
    subject bytea not null,
    author bytea not null,
    first_at bigint not null,
    at bigint not null,
    revision bytea not null,
    action integer not null,
    case_id bytea,
    decision_id bytea,
    findings text not null,
    views bigint not null,
    views_at bigint not null,
    primary key (kind, subject)
);
create index reviews_author on reviews (author, first_at);
create index post_hashes_sha256 on post_hashes (sha256);
create index reports_subject on reports (kind, subject);
create index decisions_case on decisions (case_id);
