"""Readers of public data formats: each turns a file into Weipan's events, line by line, and survives every bad one."""
