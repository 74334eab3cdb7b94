alter table entries drop column opening;
