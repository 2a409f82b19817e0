"""Training: data sets, augmentation, networks, the training loop and export. Uses PyTorch."""
