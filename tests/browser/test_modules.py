"""The page's modules without DOM, imported into a blank page."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest


def test_a_probability_is_never_rounded_up_to_certainty(run: Any) -> None:
    words = run("""
        const { formatPercent } = await import("/static/js/words/index.js");
        return [0, 0.0004, 0.5, 0.99997, 1].map(formatPercent);
    """)
    assert words == ["0.0%", "0.0%", "50.0%", "99.9%", "100.0%"]


def test_the_risk_is_that_of_the_nearest_measured_threshold(run: Any) -> None:
    risks = run("""
        const { riskAt } = await import("/static/js/reading/risk.js");
        const measured = { count: 9, risk_coverage: [[0.5, 0.01, 0.002], [0.9, 0.2, 0.001]] };
        const runs = [{ suites: {} }, { suites: { "drawn digits, strokes": measured } }];
        return [riskAt({ shipped: 1, runs }, 0.6), riskAt({ shipped: 1, runs }, 0.99),
          riskAt({ shipped: 0, runs }, 0.5), riskAt(null, 0.5)];
    """)
    low, high = (0.5, 0.01, 0.002), (0.9, 0.2, 0.001)
    assert risks == [
        *({"at": at, "refused": r, "wrong": w, "count": 9} for at, r, w in (low, high)),
        None,
        None,
    ]


def test_a_measured_rate_is_rounded_to_two_digits(run: Any) -> None:
    rates = run("""
        const { formatRate } = await import("/static/js/words/index.js");
        return [0, 0.003, 0.01236, 0.2894, 0.95].map(formatRate);
    """)
    assert rates == ["0%", "0.3%", "1.2%", "29%", "95%"]


def test_the_top_digits_come_best_first(run: Any) -> None:
    top = run("""
        const { topDigits } = await import("/static/js/reading/probabilities.js");
        return topDigits([0, 0.2, 0, 0.7, 0, 0, 0, 0.1, 0, 0], 3).map(({ digit }) => digit);
    """)
    assert top == [3, 1, 7]


def test_the_probability_of_a_digit_includes_that_of_being_a_digit(run: Any) -> None:
    shares = run("""
        const { probabilitiesOf } = await import("/static/js/reading/probabilities.js");
        const probabilities = [0.5, 0.25, 0.25, 0, 0, 0, 0, 0, 0, 0];
        return [probabilitiesOf({ probabilities, not_a_digit: 0.5 }),
          probabilitiesOf({ probabilities })];
    """)
    assert shares == [[0.25, 0.125, 0.125, *[0] * 7], [0.5, 0.25, 0.25, *[0] * 7]]


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        ({"text": "0123", "formatted": "01-23"}, "01-23"),
        ({"text": "0123", "lines": ["01", "23"]}, "01\n23"),
        ({"text": "0123", "formatted": "01-2"}, "0123"),  # not the same digits
        ({"text": ""}, ""),
    ],
)
def test_a_number_is_written_with_its_marks(run: Any, reading: dict[str, Any], text: str) -> None:
    digits = [{} for _ in reading["text"]]
    assert text == run(f"""
        const {{ formattedText }} = await import("/static/js/reading/symbols.js");
        return formattedText({json.dumps(reading | {"digits": digits})});
    """)


def test_digits_are_replaced_between_the_marks_of_a_number(run: Any) -> None:
    texts = run("""
        const { replaceDigits } = await import("/static/js/reading/symbols.js");
        return [replaceDigits("11/05/87", [..."116587"]), replaceDigits("11/05/87", [..."11587"]),
          replaceDigits("41", [4, 7]), replaceDigits("", [8])];
    """)
    assert texts == ["11/65/87", "11587", "47", "8"]


def test_marks_stay_between_the_digits_that_two_readings_share(run: Any) -> None:
    texts = run("""
        const { copyMarks } = await import("/static/js/reading/symbols.js");
        return [["17/777", "17277"], ["17/777", "1777"], ["12/3/45", "1245"],
          ["555-0142", "5550147"], ["555-0142", "55-0142"], ["1.2", "345"], ["0142", "01427"],
        ].map((pair) => copyMarks(...pair));
    """)
    assert texts == ["17/277", "17/77", "12/45", "555-0147", "55-0142", "345", "01427"]


def test_csv_is_quoted_where_needed(run: Any) -> None:
    text = run("""
        const { toCsv } = await import("/static/js/reading/csv.js");
        return toCsv([["a,b", 'say "7"', -0.5, true, null], ["line\\nbreak"]]);
    """)
    assert text == '"a,b","say ""7""",-0.5,true,\r\n"line\nbreak"\r\n'


def test_csv_contains_no_formulas(run: Any) -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\n=1", "7=7"]
    text = run(f"""
        const {{ toCsv }} = await import("/static/js/reading/csv.js");
        return toCsv({json.dumps(names)}.map((name) => [name]));
    """)
    cells = [row for (row,) in csv.reader(io.StringIO(text, newline=""))]
    assert cells == [*(f"'{name}" for name in names[:-1]), "7=7"]


def test_csv_contains_no_invisible_characters(run: Any) -> None:
    names = ["\t=1", "\r=1", "a\u202egnp.exe", "\x1b[31m7", "\u2066x\u2069", "7\x00\x9f", "é ü"]
    text = run(f"""
        const {{ toCsv }} = await import("/static/js/reading/csv.js");
        return toCsv({json.dumps(names)}.map((name) => [name]));
    """)
    shown = [name if name == "é ü" else re.sub(r"[^ -~]", "\ufffd", name) for name in names]
    assert text.split("\r\n") == [*shown, ""]


# Unpack an archive in base64 with limits of bytes, count and total.
def test_shortcuts_need_their_modifiers(run: Any) -> None:
    commands = run("""
        const { commandOf } = await import("/static/js/views/keyboard.js");
        const paper = Object.assign(document.createElement("div"), { id: "panel-draw" });
        const press = (key, ...held) => commandOf({ key, target: paper,
          ...Object.fromEntries(held.map((name) => [`${name}Key`, true])) });
        const field = Object.assign(document.createElement("input"), { className: "field" });
        return [press("z", "ctrl"), press("z", "meta"), press("Z", "ctrl", "shift"),
                press("y", "ctrl"), press("e"), press("p"), press("z"), press("p", "ctrl"),
                press("e", "alt"), commandOf({ key: "e", target: document.body }),
                commandOf({ key: "z", ctrlKey: true, target: field })];
    """)
    assert commands == ["undo", "undo", "redo", "redo", "eraser", "pen", *[None] * 5]
