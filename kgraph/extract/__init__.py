"""Extraction: Paper → Extraction, with spaCy components and a small trained model that the package carries."""

from kgraph.extract.extractor import Extractor

__all__ = ["Extractor"]
