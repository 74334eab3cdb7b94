alter table clips add column deleted_at bigint;
