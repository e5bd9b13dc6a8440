"""Interviews of ODK Collect: the form it asks with, and the instances it sends."""
