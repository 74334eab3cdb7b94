create table reviews (
    kind text not null,
    subject blob not null,
    author blob not null,
    first_at integer not null,
    at integer not null,
    revision blob not null,
    action integer not null,
    case_id blob,
    decision_id blob,
    findings text not null,
    views integer not null,
    views_at integer not null,
    primary key (kind, subject)
);
create index reviews_author on reviews (author, first_at);
create index post_hashes_sha256 on post_hashes (sha256);
create index reports_subject on reports (kind, subject);
create index decisions_case on decisions (case_id);
