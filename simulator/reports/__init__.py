"""Reports made from Amazon's books: one file a family, in each store's language, encoding and custom."""
