"""The same answers as the page's, for programs."""
