"""Every write: one module a process, one function a deed, one transaction each.

Below the doors arguments go by keyword and `now` is passed in.
"""
