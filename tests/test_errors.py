import inspect
import re

from numscribe import errors

CLASSES = {
    name: kind
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if kind.__module__ == errors.__name__
}


def test_every_error_derives_from_the_base_class() -> None:
    assert all(issubclass(kind, errors.NumscribeError) for kind in CLASSES.values())


def test_the_tree_in_the_documentation_has_every_error_below_its_base() -> None:
    parents = ["Exception"]
    found = {}
    for indent, name in re.findall(
        r"^ {4}([ │├└─]*)(\w+Error)\b", errors.__doc__ or "", re.MULTILINE
    ):
        depth = len(indent) // 4
        del parents[depth + 1 :]
        found[name] = parents[depth]
        parents.append(name)
    assert found == {
        name: kind.__base__.__name__ for name, kind in CLASSES.items() if kind.__base__
    }
