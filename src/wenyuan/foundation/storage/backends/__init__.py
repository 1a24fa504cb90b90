"""Places in which octets lie: a folder, an S3 bucket."""
