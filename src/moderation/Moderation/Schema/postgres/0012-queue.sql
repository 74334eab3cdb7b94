drop index cases_queue;
create index cases_queue on cases (queue, rank desc, lease_until, matter, due_at, opened_at) where state = 0;
create index cases_due on cases (queue, due_at) where state = 0;
create index passes_moderator on passes (moderator);
