alter table decisions add column strike_limit integer;
