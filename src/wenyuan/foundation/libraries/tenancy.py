"""Whose rows these are, see `foundation.tenancy`."""

from wenyuan.foundation.tenancy.data import Parent, TableRule

RULES = (
    TableRule("libraries_library", library="id", everyone_reads=True),
    TableRule("libraries_branch", library="library_id", everyone_reads=True),
    TableRule("libraries_servicepoint", library="library_id", everyone_reads=True),
    TableRule("libraries_shelvinglocation", library="library_id", everyone_reads=True),
    TableRule("libraries_openinghours", library="library_id", everyone_reads=True),
    TableRule("libraries_closedday", library="library_id", everyone_reads=True),
    TableRule("libraries_librarypolicy", library="library_id", everyone_reads=True),
    TableRule("libraries_librarystep", library="library_id"),
    TableRule("libraries_librarymerge", library="source_id"),
    TableRule("libraries_movedrows", parent=Parent("merge_id", "libraries_librarymerge", library="source_id")),
    # Reviewers see what was sent to the libraries they review for; an applicant's own door opens by the secret.
    TableRule("libraries_libraryapplication", library="parent_id"),
    TableRule("libraries_applicationpaper", parent=Parent("application_id", "libraries_libraryapplication")),
    TableRule("libraries_applicationstep", parent=Parent("application_id", "libraries_libraryapplication")),
)
