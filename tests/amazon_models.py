"""Where Amazon's own API models stand, which are not ours to give on: beside the checkout, if at all."""

from pathlib import Path

MODELS = Path(__file__).parents[2] / "shared" / "amazon-models"
