"""What every module stands on: libraries, accounts, identifiers, events, jobs, files, access, and the look."""
