"""Estimates of a finite population from a sample; only workers import it, since svy and polars are large."""
