"""Input and output: pictures, strokes and archives in; readings as JSON out."""
