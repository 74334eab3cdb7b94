-- The versions of rows that cases leave behind when they are given out stand in the index at the head of their queue, before all that are free,
-- until a vacuum has been: by default after a fifth of all cases there ever were, and seldom of indexes.
alter table cases set (autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_scale_factor = 0.005, vacuum_index_cleanup = on);
