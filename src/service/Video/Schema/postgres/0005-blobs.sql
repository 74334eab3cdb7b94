alter table clips add column original bytea not null default '\x00000000000000000000000000000000';
alter table clips add column cover_blob bytea;
alter table clips add column copies bytea;
alter table renditions add column blob bytea not null default '\x00000000000000000000000000000000';
create unique index clips_token on clips (token) where token is not null;
