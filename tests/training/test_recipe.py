from pathlib import Path

import pytest

from numscribe.errors import DataError
from numscribe.training.networks import build_network
from numscribe.training.recipe import RECIPES, Recipe, load_recipe


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_packaged_recipe_names_a_network(path: Path) -> None:
    build_network(load_recipe(path.stem).network)


def test_a_recipe_overrides_the_one_that_it_extends(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("epochs = 3\n[augmentation]\nrotation = 5.0\n", encoding="utf-8")
    recipe = load_recipe(str(path))
    assert (recipe.epochs, recipe.augmentation.rotation) == (3, 5.0)
    assert recipe.network == Recipe().network


def test_a_recipe_can_be_saved_and_loaded() -> None:
    recipe = Recipe(epochs=7)
    assert Recipe.from_dict(recipe.to_dict()) == recipe


@pytest.mark.parametrize(
    ("content", "words"),
    [("epochs = ", "not TOML"), ("epoch = 3", "epoch"), ("[augmentation]\nspin = 1", "spin")],
)
def test_an_invalid_recipe_is_an_error(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        load_recipe(str(path))


def test_the_error_for_an_unknown_recipe_lists_the_known_ones() -> None:
    with pytest.raises(DataError, match=r"available: .*default"):
        load_recipe("nonsense")
