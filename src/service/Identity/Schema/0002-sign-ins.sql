alter table accounts drop column failed_sign_ins;
alter table accounts drop column locked_until;
