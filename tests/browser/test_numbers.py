"""The page's modules without DOM for numbers: marks, values and sums."""

from __future__ import annotations

import json
from typing import Any

import pytest

from numscribe.reading.values import parse_value

# A reading of a text, whose symbols are in a row.
_READING = """
    const symbolModule = await import("/static/js/reading/symbols.js");
    const { symbolsOf, glyphsOf, copyMarks, digitsOf } = symbolModule;
    const box = (x) => ({ x, y: 0, width: 8, height: 10 });
    const read = (formatted) => {
      const [digits, marks] = [[], []];
      for (const [x, char] of [...formatted].entries()) {
        const own = char === "½" ? ["1", "2"] : /\\d/.test(char) ? [char] : [];
        for (const digit of own) digits.push({ digit: Number(digit), box: box(10 * x) });
        if (/[^\\d\\s]/.test(char)) {
          marks.push({ mark: char, confidence: 0.9, box: box(10 * x), alternatives: [] });
        }
      }
      const text = digits.map(({ digit }) => digit).join("");
      return { text, formatted, digits, marks, accepted: true, reason: null, confidence: 0.9,
        lines: formatted.split("\\n") };
    };
"""


@pytest.mark.parametrize(
    "text", ["12.50", "3½", "12+7=", "(07) 12", "-1.5\n+2", "½", "7", "3½+1½=", "€ 5"]
)
def test_each_symbol_has_its_own_ink(run: Any, text: str) -> None:
    symbols = run(f"""{_READING}
        return symbolsOf(read({json.dumps(text)})).map(({{ text, box }}) => [text, box.x]);
    """)
    assert symbols == [[c, 10 * at] for at, c in enumerate(text) if not c.isspace()]


def test_marks_alone_are_no_number(run: Any) -> None:
    assert run(f'{_READING} return symbolsOf(read("+="));') == []


def test_marks_without_data_from_the_server_have_no_symbol(run: Any) -> None:
    assert run(f"""{_READING}
        const symbols = symbolsOf({{ ...read("1/7"), marks: [] }});
        return [symbols.map(({{ text }}) => text), glyphsOf("1/7", symbols)];
    """) == [
        ["1", "7"],
        [{"text": "1", "index": 0}, {"text": "/", "index": None}, {"text": "7", "index": 1}],
    ]


@pytest.mark.parametrize(
    ("read", "said", "indices"),
    [
        ("12.5", "12.5", [0, 1, 2, 3]),
        ("12.5", "13,5", [0, 1, 2, 3]),
        ("1.2.5", "12.5", [0, 2, 3, 4]),  # a mark less
        ("125", "12.5", [0, 1, None, 2]),  # a mark more: it has no ink of its own
        ("1/2+3", "12+3", [0, 2, 3, 4]),
        ("1(2+3", "1×(2+3", [0, None, None, 2, 3, 4]),  # nobody knows which mark it was
        ("7/2", "712", [0, 1, 2]),  # the slash was a one
        ("12", "12 0", [None, None, None, None]),
        ("3½", "4 ½", [0, None, 1]),
        ("3½", "312", [None, None, None]),
    ],
)
def test_a_corrected_text_is_matched_with_the_symbols(
    run: Any, read: str, said: str, indices: list[int | None]
) -> None:
    assert indices == run(f"""{_READING}
        const symbols = symbolsOf(read({json.dumps(read)}));
        return glyphsOf({json.dumps(said)}, symbols).map(({{ index }}) => index);
    """)


def test_marks_and_halves_are_copied_to_other_digits(run: Any) -> None:
    texts = run(f"""{_READING}
        return [["3½", "812"], ["3½", "12"], ["12.50", "1350"], ["3½", "382"]]
          .map((pair) => copyMarks(...pair));
    """)
    assert texts == ["8½", "½", "13.50", "382"]


def test_the_digits_of_a_half_are_two(run: Any) -> None:
    assert run(f'{_READING} return digitsOf("3½").join("");') == "312"


def test_an_answer_is_corrected_mark_by_mark(run: Any) -> None:
    states = run(f"""{_READING}
        const {{ Answer }} = await import("/static/js/state/answer.js");
        const answer = new Answer();
        answer.setReading(read("12.50"));
        const states = [];
        const note = () => states.push([answer.text, answer.symbolText,
          answer.boxes.map(({{ text }}) => text).join(""), answer.isCorrected]);
        answer.select(2); note();
        answer.correctSymbol(","); note();
        answer.correctSymbol(""); note(); // it was a speck
        answer.correctSymbol("."); note(); // and was none after all
        answer.correctSymbol("1"); note(); // a digit
        return states;
    """)
    assert states == [
        ["12.50", ".", "12.50", False],
        ["12,50", ",", "12,50", True],
        ["1250", "", "1250", True],
        ["12.50", ".", "12.50", False],
        ["12150", "1", "12150", True],
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("12.50", "12,50", "1.234,56", "1,234.56", "1'234.5", "1 234", "1.000", "1,000,000"),
        *("-12,5", "+3", "25%", "12.5 %", "3½", "½", "3 1/2", "3.5½", "12/5", "12:30", "7-4"),
        *("1/2", "21/2", "-21/2", "1.2341/2", "3 ½", "1 234 1/2"),
        *("$5.00", "-£3", "€5,-", "(12)", "12+7=", "", "-", "%", "0", "007", "20°", "1.2.3"),
        *("1234567", "12,34,56", "1.234", "1.234.567", ".5", "5."),
    ],
)
def test_a_text_has_the_same_value_as_on_the_server(run: Any, text: str) -> None:
    value = run(f"""
        const {{ parseValue }} = await import("/static/js/reading/values.js");
        return parseValue({json.dumps(text)});
    """)
    assert value == parse_value(text)


def test_two_lines_have_no_value(run: Any) -> None:
    assert (
        run("""
        const { parseValue } = await import("/static/js/reading/values.js");
        return parseValue("1\\n000");
    """)
        is None
    )


@pytest.mark.parametrize(
    ("text", "result", "state"),
    [
        ("12+7=", "19", "open"),
        ("12+7=19", "19", "right"),
        ("12+7=20", "19", "wrong"),
        ("12 + 7 = 19", "19", "right"),
        ("2+3×4=", "14", "open"),
        ("(2+3)×4=", "20", "open"),
        ("((1+1)×(2+2))=8", "8", "right"),
        ("9-12=", "-3", "open"),
        ("9-12=-3", "-3", "right"),
        ("2×-3=", "-6", "open"),
        ("10-4-3=", "3", "open"),
        ("63÷7=", "9", "open"),
        ("12:4=3", "3", "right"),
        ("8/4/2=", "1", "open"),
        ("0.1+0.2=0.3", "0.3", "right"),  # exact, unlike the binary fractions of computers
        ("1,5+2,25=", "3,75", "open"),
        ("3½+1½=", "5", "open"),
        ("1÷3=", "≈0.333333", "open"),
        ("10÷3=3.33", "≈3.333333", "right"),
        ("10÷3=3", "≈3.333333", "wrong"),
        ("-2÷3=-0.67", "≈-0.666667", "right"),
        ("1÷8=0.13", "0.125", "wrong"),
        ("1.234,5+1=", "1235,5", "open"),
        ("99999999999×99999999999=", "9999999999800000000001", "open"),
    ],
)
def test_a_sum_has_its_result(run: Any, text: str, result: str, state: str) -> None:
    assert {"result": result, "state": state} == run(f"""
        const {{ evaluateSum }} = await import("/static/js/reading/sums.js");
        return evaluateSum({json.dumps(text)});
    """)


@pytest.mark.parametrize(
    "text",
    [
        *("12+7", "12", "7=", "=7", "=", "+7=", "12+=", "12+×7=", "(2+3=", "2+3)=", "2(3+1)="),
        *("1+1=2=2", "5÷0=", "5÷(2-2)=", "1.000+1=", "12 7+1=", "10+10%=", "12:30", "1+1=x"),
        *("7-4", "()+1=", "#5+1=", "12+7=1.000", ""),
    ],
)
def test_an_ambiguous_sum_has_no_result(run: Any, text: str) -> None:
    assert (
        run(f"""
        const {{ evaluateSum }} = await import("/static/js/reading/sums.js");
        return evaluateSum({json.dumps(text)});
    """)
        is None
    )


def test_adjacent_columns_with_the_same_symbol_are_joined(run: Any) -> None:
    assert run("""
        const { symbolSpans } = await import("/static/js/lazy/inside/layers.js");
        return symbolSpans(["", "1", "1", "", "1", "2", ""])
          .map(({ symbol, start, end }) => [symbol, start, end]);
    """) == [["1", 1, 3], ["1", 4, 5], ["2", 5, 6]]


def test_the_box_of_a_map_includes_the_margin_of_the_picture(run: Any) -> None:
    # A bar of 10 by 20 dots from (9, 4), ten times as large in the input.
    places = run("""
        const { mapBox } = await import("/static/js/lazy/inside/layers.js");
        const ink = Array.from({ length: 784 }, (_, at) => {
          const [x, y] = [at % 28, Math.floor(at / 28)];
          return x >= 9 && x < 19 && y >= 4 && y < 24 ? 255 : 0;
        });
        const data = btoa(String.fromCharCode(...ink));
        const picture = { maps: 1, width: 28, height: 28, data };
        const box = { x: 500, y: 100, width: 100, height: 200 };
        return [28, 14, 7, 5].map((side) => mapBox(picture, box, side))
          .map(({ x, y, width, height }) => [x, y, width, height]);
    """)
    whole = [410, 60, 280, 280]
    assert places == [whole, whole, whole, [450, 100, 200, 200]]
