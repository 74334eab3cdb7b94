alter table clips add column original blob not null default x'00000000000000000000000000000000';
alter table clips add column cover_blob blob;
alter table clips add column copies blob;
alter table renditions add column blob blob not null default x'00000000000000000000000000000000';
create unique index clips_token on clips (token) where token is not null;
