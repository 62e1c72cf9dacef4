"""Stores, catalogue, people and orders, made from `world.toml` and a seed."""
