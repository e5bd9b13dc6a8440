"""Faults, one after the other, while clients save: `make drill`. Nothing acknowledged may be lost."""
