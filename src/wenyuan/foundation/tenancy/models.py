"""No tables. Django tells an app of the end of a migration only if it has this file."""
