"""The returns desk: from the request to the shelf, with what each step costs and by when it is due."""
