"""What is spoken where a marketplace is, as far as we have letters in it; English elsewhere."""

SPOKEN = {"DE": "de", "ES": "es", "FR": "fr", "IT": "it", "JP": "ja", "MX": "es"}
