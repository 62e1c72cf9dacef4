"""Product reviews as the tools of sellers export them: a CSV file in the folder, no report of Amazon's."""

from __future__ import annotations

import csv
from pathlib import Path

from simulator.books.books import Books
from simulator.world.model import Store

COLUMNS = ["Review ID", "ASIN", "SKU", "Rating", "Date", "Author", "Text", "Language"]


def write_reviews(books: Books, store: Store, path: Path) -> None:
    """(Re)write the file, newest first."""
    found = sorted(books.reviews.of_store(store.key), key=lambda review: review.at, reverse=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for review in found:
            writer.writerow(
                [
                    review.id,
                    review.asin,
                    review.sku,
                    review.rating,
                    review.at.date().isoformat(),
                    review.author,
                    review.text,
                    review.language,
                ]
            )
