"""Many people at once: what they do is recorded from a real browser and repeated by Locust."""
