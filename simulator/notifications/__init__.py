"""What Amazon tells a seller's program by itself, and the queues in which it waits."""
