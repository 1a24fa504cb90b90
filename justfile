# `just` lists what can be done; `just ci` is what a change has to pass.
python := ".venv/bin/python"
export PYTHONPATH := "src:."

[private]
default:
    @just --list

# Install the locked dependencies and build the front end
setup:
    ./wenyuan build
    {{ python }} -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock

# Format Python
fmt *paths="src tests tools benchmarks":
    .venv/bin/ruff check --select I --fix {{ paths }}

# Look for mistakes of style and sense
lint *paths="src tests tools benchmarks":
    .venv/bin/ruff check {{ paths }}

# Check types
types *paths="src/wenyuan":
    .venv/bin/mypy {{ paths }}

# Check who imports whom
boundaries:
    .venv/bin/lint-imports

# Run the tests
test *args:
    {{ python }} -m wenyuan.site test {{ args }}

# Run a benchmark
bench name *args:
    {{ python }} -m wenyuan.site bench {{ name }} {{ args }}

# Write the generated pages of the documentation
docs:
    {{ python }} -m tools.build_docs

# Name generated pages that are out of date
docs-check:
    {{ python }} -m tools.build_docs --check

# Collect new words of the interface, and list what lacks a translation
messages:
    {{ python }} -m wenyuan.site messages update
    {{ python }} -m wenyuan.site messages check

# Make a module: just new-module knowledge.newthing
new-module id:
    {{ python }} -m wenyuan.site module new {{ id }}

# Everything that a change has to pass
ci: lint types boundaries docs-check test
