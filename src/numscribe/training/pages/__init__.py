"""Pages made by code: writing on paper, with exact labels, for the models `ink` and `lines`."""
