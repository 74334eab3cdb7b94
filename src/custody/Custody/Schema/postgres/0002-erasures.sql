create index subject_keys_erased on subject_keys (receipt_index) where state = 3;
