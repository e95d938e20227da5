"""What leaves the archive for readers elsewhere: feeds, digests by mail, saved searches, downloads."""
