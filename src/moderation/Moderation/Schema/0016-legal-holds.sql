create table legal_holds (
    id blob primary key,
    case_id blob not null,
    kind text not null,
    subject blob not null,
    author blob not null,
    policy text not null,
    reason text not null,
    until integer,
    asked_by blob,
    asked_at integer not null,
    agreed_by blob,
    agreed_at integer,
    ended_by blob,
    ended_at integer,
    end_reason text
);
create index legal_holds_author on legal_holds (author);
create index legal_holds_subject on legal_holds (kind, subject);
create index legal_holds_case on legal_holds (case_id);
