"""One module a format; every module here is one, and nothing else has to be told of it.

A module declares ``NAME`` (what ``--format`` takes), ``SUFFIXES`` (of its files, with the dot), ``sniff(document)``
(how sure it is from the head alone: 0 no, 1 could be, 2 by shape, 3 by marks only this format has) and
``read(document)`` (papers and skips, as a stream).
"""
