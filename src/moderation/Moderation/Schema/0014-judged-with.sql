create table judged_with (
    what text primary key not null,
    version text not null
);
