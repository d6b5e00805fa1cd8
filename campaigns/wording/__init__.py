"""Codes in, sentences out, in the reader's language: for pages, API, notices and the admin."""
