"""Benchmarks: one file each, run by `./wenyuan bench NAME`, never by the test command."""
