"""Full-text search over every page of every document and every agenda item, on both kinds of database."""

from models.search.find import search
from models.search.hits import Hit
from models.search.query import Query, QueryError, parse_query

__all__ = ["Hit", "Query", "QueryError", "parse_query", "search"]
