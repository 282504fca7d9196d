"""kgraph: collections of paper abstracts → a knowledge graph with evidence on every edge."""
