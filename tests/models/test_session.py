import pytest

from numscribe.errors import CorruptModelError
from numscribe.models.registry import model_content
from numscribe.models.session import open_session


def test_a_session_uses_one_thread() -> None:
    options = open_session(model_content("fast")).get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)


@pytest.mark.parametrize("content", [b"", b"junk"])
def test_what_is_not_a_model_is_refused(content: bytes) -> None:
    with pytest.raises(CorruptModelError, match="not a model"):
        open_session(content)
