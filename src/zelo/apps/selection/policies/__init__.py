"""A policy as people read, write and compare it: its text, its fields in the editor, its words."""
