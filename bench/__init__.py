"""Timings and ratios: `make bench` measures them and writes docs/benchmarks.md."""
