alter table clips add column measures integer not null default 0;
alter table clips add column label text;
