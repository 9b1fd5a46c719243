"""Every address of the site by name, from the URL resolver, with an object of the test world in its place."""

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

Arguments = Mapping[str, object]


def names() -> list[str]:
    """Names of all addresses with their namespaces; addresses without a name cannot be linked and are left out."""
    return list(dict.fromkeys(name for name, _ in _walk(get_resolver(), "")))


def _walk(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner)
        elif pattern.name:
            yield namespace + pattern.name, pattern


def address(name: str, arguments: Arguments) -> str:
    """The address of this name; `arguments` are looked up as `name of the address` first, then by keyword.

    Raises KeyError with what is missing when an argument has no value in the test world.
    """
    pattern = next(pattern for found, pattern in _walk(get_resolver(), "") if found == name)
    keywords = pattern.pattern.regex.groupindex
    own = arguments.get(name)
    values = dict(own) if isinstance(own, Mapping) else {}
    for keyword in keywords:
        if keyword not in values:
            values[keyword] = arguments[keyword]
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch as error:
        raise KeyError(f"{name} needs other values than {values}") from error
