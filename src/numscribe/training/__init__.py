"""From public data to a model: data, augmentation, networks, the loop, export. Torch lives here."""
