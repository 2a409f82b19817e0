import pytest

from numscribe.errors import InvalidRequestError
from numscribe.tables.print_sheet import LONGEST_TITLE, print_sheet
from numscribe.tables.sheet import BlankSheet

SHEET = BlankSheet(6, 4)


def test_equal_sheets_are_equal_pdf_files() -> None:
    content = print_sheet(SHEET, "Weights of June")
    assert content.startswith(b"%PDF")
    assert content == print_sheet(SHEET, "Weights of June") != print_sheet(SHEET, "July")


@pytest.mark.parametrize("title", ["x" * (LONGEST_TITLE + 1), "two\nlines", "数"])
def test_a_title_that_cannot_be_printed_is_refused(title: str) -> None:
    with pytest.raises(InvalidRequestError, match="title"):
        print_sheet(SHEET, title)
