"""Which figures of a release are withheld, so that no firm is told of, by any of them or by all together."""
