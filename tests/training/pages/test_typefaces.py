from numscribe.training.pages.typefaces import HELD_OUT_FONTS, load_typefaces


def test_held_out_fonts_are_not_used_for_training() -> None:
    training = {face.name for face in load_typefaces(held_out=False)}
    held_out = {face.name for face in load_typefaces(held_out=True)}
    assert held_out == HELD_OUT_FONTS
    assert not training & held_out
    assert len(training) > len(held_out)
