create index entries_keys on entries (leaf_index) where kind in ('rotate', 'retire');
