alter table bank_entries add column confirmed integer not null default 0;
