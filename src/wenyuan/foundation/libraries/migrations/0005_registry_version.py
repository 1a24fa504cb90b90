"""A number that changes with every change of a library, so that processes may keep the list of libraries in memory.

It comes from a sequence: a number that was once seen, also in a transaction that was rolled back, never stands for another state.
"""

from django.db import migrations

MAKE = """
create sequence libraries_registryversion_seq;
create table libraries_registryversion (single boolean primary key default true check (single), version bigint not null);
insert into libraries_registryversion (version) values (nextval('libraries_registryversion_seq'));
create function libraries_note_change() returns trigger language plpgsql as $$
begin
  update libraries_registryversion set version = nextval('libraries_registryversion_seq');
  return null;
end $$;
create trigger libraries_changed after insert or update or delete or truncate on libraries_library
  for each statement execute function libraries_note_change();
"""
UNMAKE = """
drop trigger libraries_changed on libraries_library;
drop function libraries_note_change();
drop table libraries_registryversion;
drop sequence libraries_registryversion_seq;
"""


class Migration(migrations.Migration):

    dependencies = [("libraries", "0004_choices_of_acts")]

    operations = [migrations.RunSQL(MAKE, UNMAKE)]
