alter table bank_entries add column confirmed boolean not null default false;
