alter table sessions add column bound_at bigint;
