"""Seller Central: the pages where a person does what a program may not, on the same books as everything else."""
