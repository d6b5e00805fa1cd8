"""Copies of the database and the files, kept elsewhere, and the way back.

A backup is a folder: the database, the files, both sealed for the customer's key where one is set,
and a manifest with the hash of each. It has its name only when it is whole (RELIABILITY P16, fault
matrix B01–B07, decision 0035).
"""
