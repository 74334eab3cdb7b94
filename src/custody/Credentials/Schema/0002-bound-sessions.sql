alter table sessions add column bound_to bytea;
