alter table entries add column opening blob;
alter table entries add column boxes blob;
create index entries_disclosures on entries (leaf_index) where kind in ('epoch', 'disclose');
