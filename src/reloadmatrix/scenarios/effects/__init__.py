"""Scenarios about what a body does besides: state, registers, errors, other processes."""
