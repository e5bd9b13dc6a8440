"""The doors of ODK Collect, as the OpenRosa specifications describe them."""
