alter table entries add column opening bytea;
alter table entries add column boxes bytea;
create index entries_disclosures on entries (leaf_index) where kind in ('epoch', 'disclose');
