create table legal_holds (
    id bytea primary key,
    case_id bytea not null,
    kind text not null,
    subject bytea not null,
    author bytea not null,
    policy text not null,
    reason text not null,
    until bigint,
    asked_by bytea,
    asked_at bigint not null,
    agreed_by bytea,
    agreed_at bigint,
    ended_by bytea,
    ended_at bigint,
    end_reason text
);
create index legal_holds_author on legal_holds (author);
create index legal_holds_subject on legal_holds (kind, subject);
create index legal_holds_case on legal_holds (case_id);
