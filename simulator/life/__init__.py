"""How the world lives by itself: orders come, parcels travel, goods fail, buyers act. The numbers are in `life.toml`."""
