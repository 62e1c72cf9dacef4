"""A small Amazon of our own: a process apart, reached only over the network. See README.md."""
