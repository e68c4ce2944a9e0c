"""Where units are: boundaries, levels of detail, the files that the browser loads."""
