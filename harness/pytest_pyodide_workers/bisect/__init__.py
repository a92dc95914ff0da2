"""``npm run bisect``: finds the first release on which something no longer is as it was."""
