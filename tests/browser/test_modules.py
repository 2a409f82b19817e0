"""The page's modules without DOM, imported into a blank page."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zipfile
from itertools import pairwise
from typing import Any

import pytest

# A fake clock for RequestScheduler: `pass(ms)` moves the time and runs the timers that are due.
_CLOCK = """
    const clock = {
      time: 0, timers: new Map(), last: 0,
      now() { return this.time; },
      setTimeout(call, ms) {
        this.timers.set(++this.last, { call, at: this.time + ms });
        return this.last;
      },
      clearTimeout(timer) { this.timers.delete(timer); },
      async pass(ms) {
        this.time += ms;
        for (const [timer, { call, at }] of [...this.timers]) {
          if (at <= this.time && this.timers.delete(timer)) call();
        }
        await new Promise((done) => setTimeout(done));
      },
    };
"""

# A RequestScheduler whose requests wait in `sent` until a test answers or refuses them.
_SCHEDULER = (
    _CLOCK
    + """
    const { RequestScheduler } = await import("/static/js/reading/request-scheduler.js");
    const sent = [], answers = [], failures = [];
    let open = 0, mostOpen = 0;
    const send = (source) => {
      mostOpen = Math.max(mostOpen, ++open);
      return new Promise((answer, refuse) => {
        sent.push({ source: structuredClone(source), answer, refuse });
      }).finally(() => { open -= 1; });
    };
    const scheduler = new RequestScheduler({ send, clock, interval: 500, retry: 3000 });
    scheduler.addEventListener("answer", ({ detail }) => answers.push(detail));
    scheduler.addEventListener("failure", ({ detail }) => failures.push(detail.error));
    const settle = () => clock.pass(0);
"""
)


def test_smoothing_goes_through_the_midpoints_from_the_first_point_to_the_last(run: Any) -> None:
    path = run("""
        const { smooth } = await import("/static/js/ink/geometry.js");
        return smooth([[0, 0], [10, 0], [10, 10]]);
    """)
    assert path == {
        "start": [0, 0],
        "curves": [
            {"control": [10, 0], "end": [10, 5]},
            {"control": [10, 10], "end": [10, 10]},
        ],
    }


def test_smoothing_a_dot_gives_no_curve(run: Any) -> None:
    path = run("""
        const { smooth } = await import("/static/js/ink/geometry.js");
        return smooth([[3, 4]]);
    """)
    assert path == {"start": [3, 4], "curves": []}


def test_points_are_clamped_to_a_box_and_rounded_to_a_tenth(run: Any) -> None:
    points = run("""
        const { clamp, round } = await import("/static/js/ink/geometry.js");
        const box = { x: 10, y: 0, width: 400, height: 300 };
        return [clamp([-3, 500], box), clamp([17, 8], box), round([1.26, 0.04])];
    """)
    assert points == [[10, 300], [17, 8], [1.3, 0]]


def test_the_distance_to_a_stroke_is_that_to_its_nearest_segment(run: Any) -> None:
    distances = run("""
        const { distanceToStroke } = await import("/static/js/ink/geometry.js");
        const line = [[0, 0], [10, 0], [10, 10]];
        return [[5, 3], [12, 5], [-3, 4], [0, 0]].map((point) => distanceToStroke(point, line))
          .concat(distanceToStroke([3, 4], [[0, 0]]));
    """)
    assert distances == [3, 2, 5, 0, 5]


def test_the_box_at_a_point_is_the_one_with_the_nearest_centre(run: Any) -> None:
    found = run("""
        const { boxAt } = await import("/static/js/ink/geometry.js");
        const boxes = [0, 30].map((x) => ({ x, y: 0, width: 40, height: 60 }));
        return [[20, 30], [33, 30], [38, 30], [74, 30], [76, 30], [20, 80]]
          .map((point) => boxAt(boxes, point, 5));
    """)
    assert found == [0, 0, 1, 1, None, None]


def test_the_ink_width_follows_speed_or_pressure_smoothly(run: Any) -> None:
    weights = run("""
        const { PenWidth } = await import("/static/js/ink/pen-width.js");
        const draw = (speed, pressure) => {
          const penWidth = new PenWidth();
          const weights = [];
          for (let time = 0; time < 160; time += 8) {
            weights.push(penWidth.inkPoint([time * speed, 0], time, pressure)[2]);
          }
          return weights;
        };
        return { slow: draw(0.1, null), fast: draw(3, null), soft: draw(1, 0), hard: draw(1, 1) };
    """)
    ends = {name: series[-1] for name, series in weights.items()}
    assert ends == {"slow": 1.13, "fast": 0.55, "soft": 0.5, "hard": 1.3}
    for series in weights.values():
        assert max(abs(a - b) for a, b in pairwise([1, *series])) < 0.16


def test_further_points_change_only_the_segments_of_the_last_curve(run: Any) -> None:
    short, long, drawn = run("""
        const { segments } = await import("/static/js/ink/pen-width.js");
        const points = [[0, 0, 1], [10, 0, 1], [10, 10, 0.5], [20, 10, 0.5]];
        const cut = (count, last) => [...segments(points.slice(0, count), 1, last)];
        return [cut(3, 1), cut(4, 1), cut(4, 3)];
    """)
    assert short == long
    assert drawn[0]["from"] == [0, 0]
    assert drawn[-1] == {"from": drawn[-1]["from"], "to": [20, 10], "weight": 0.5}
    for one, next_one in pairwise(drawn):
        assert one["to"] == next_one["from"]
        assert abs(one["weight"] - next_one["weight"]) < 0.15


# Strokes whose events are kept in `events`, and a hand that draws on them.
_STROKES = """
    const { Strokes } = await import("/static/js/ink/strokes.js");
    const strokes = new Strokes();
    const events = [];
    strokes.addEventListener("change", ({ detail: { grown } }) => {
      events.push(grown ? "grew" : "other");
    });
    strokes.addEventListener("rest", () => events.push("rest"));
    const draw = (...points) => {
      strokes.begin([...points[0], 1], 2);
      strokes.extend(points.slice(1).map((point) => [...point, 1]));
      strokes.end();
    };
"""


def test_strokes_leave_out_repeated_points(run: Any) -> None:
    drawn = run(f"""{_STROKES}
        strokes.extend([[9, 9, 1]]);
        draw([1, 2], [1.01, 2.02], [3, 14]);
        strokes.extend([[5, 6, 1]]);
        draw([7, 8]);
        return strokes;
    """)
    assert drawn == [[[1, 2], [3, 14]], [[7, 8]]]


def test_a_stroke_smaller_than_the_pen_becomes_a_point(run: Any) -> None:
    drawn = run(f"""{_STROKES}
        draw([10, 10], [11, 10], [11, 11.5]);
        draw([10, 10], [12, 10]);
        return strokes;
    """)
    assert drawn == [[[10.5, 10.8]], [[10, 10], [12, 10]]]


def test_strokes_emit_changes_and_rests(run: Any) -> None:
    events = run(f"""{_STROKES}
        strokes.clear();
        strokes.undo();
        strokes.begin([1, 1, 1], 2);
        strokes.extend([[1, 1, 1]]);
        strokes.extend([[9, 9, 1]]);
        strokes.end();
        strokes.end();
        strokes.undo();
        strokes.begin([3, 3, 1], 2);
        strokes.clear();
        return [events, strokes.isEmpty, strokes.isDrawing];
    """)
    drawn, undone = ["grew", "grew", "rest"], ["other", "rest"]
    assert events == [[*drawn, *undone, "grew", "other", "rest"], True, False]


def test_every_step_is_undone_and_redone_until_something_new_is_drawn(run: Any) -> None:
    counts = run(f"""{_STROKES}
        const counts = [];
        const count = () => {{
          counts.push([strokes.toJSON().length, strokes.canUndo, strokes.canRedo]);
        }};
        draw([0, 0], [9, 9]);
        draw([50, 0], [59, 9]);
        strokes.clear(); count();
        strokes.undo(); count();
        strokes.eraseStrokes([50, 0], 1);
        strokes.eraseStrokes([0, 0], 1);
        strokes.end(); count(); // one undo step
        strokes.undo(); count();
        strokes.redo(); count();
        strokes.undo();
        draw([90, 0], [99, 9]); count();
        strokes.begin([0, 50, 1], 2);
        strokes.cancel(); count();
        return counts;
    """)
    assert counts == [
        [0, True, False],
        [2, True, True],
        [0, True, False],
        [2, True, True],
        [0, True, False],
        [3, True, False],
        [3, True, False],
    ]


def test_loaded_strokes_are_undone_one_by_one(run: Any) -> None:
    counts = run(f"""{_STROKES}
        strokes.load([1, 2, 3].map((x) => ({{ width: 2, points: [[x, x, 1]] }})));
        const counts = [strokes.toJSON().length];
        while (strokes.canUndo) {{ strokes.undo(); counts.push(strokes.toJSON().length); }}
        return counts;
    """)
    assert counts == [3, 2, 1, 0]


def test_encoded_strokes_are_decoded(run: Any) -> None:
    result = run("""
        const { decode, encode } = await import("/static/js/ink/codec.js");
        const strokes = [
          { width: 10, points: [[0, 0, 1], [3999.9, 400, 0.5], [-12.3, 0.1, 1.3]] },
          { width: 6.5, points: [[7, 8, 1]] },
        ];
        const text = encode(strokes);
        const broken = ["", "!", "AA", text.slice(0, -1), `${text}gA`, "AQAA", "AQ_____w8"];
        return { strokes, back: decode(text), none: decode(encode([])), text,
                 broken: broken.map(decode) };
    """)
    assert result["back"] == result["strokes"]
    assert result["none"] == []
    assert re.fullmatch(r"[\w-]+", result["text"])
    assert result["broken"] == [None] * 7


def test_a_touch_near_a_pen_is_a_palm_for_a_second(run: Any) -> None:
    palms = run("""
        const { PalmDetector } = await import("/static/js/ink/palm.js");
        const palm = new PalmDetector();
        return [["touch", 0], ["pen", 100], ["touch", 1099], ["mouse", 1099], ["touch", 1100]]
          .map(([pointerType, timeStamp]) => palm.isPalm({ pointerType, timeStamp }));
    """)
    assert palms == [False, False, True, False, False]


def test_two_arrow_keys_move_the_cursor_diagonally_within_its_bounds(run: Any) -> None:
    places = run("""
        const { Cursor } = await import("/static/js/ink/cursor.js");
        const cursor = new Cursor();
        const room = { x: 0, y: 0, width: 30, height: 30 };
        const places = [cursor.press("ArrowDown", 10, room)];
        cursor.place([10, 10]);
        const press = (key) => places.push([cursor.press(key, 10, room), cursor.position]);
        press("ArrowDown"); press("ArrowLeft");
        cursor.release("ArrowDown");
        press("ArrowLeft"); press("Enter");
        return places;
    """)
    assert places == [
        False,
        [True, [10, 20]],
        [True, [0, 30]],
        [True, [0, 30]],
        [False, [0, 30]],
    ]


def test_a_drawing_is_read_after_each_interval_and_on_flush(run: Any) -> None:
    times = run(f"""{_SCHEDULER}
        const times = [];
        scheduler.addEventListener("request", () => times.push(clock.time));
        for (let change = 0; change < 120; change += 1) {{ // a change every 10 ms
          scheduler.schedule("ink");
          await clock.pass(10);
          sent.at(-1)?.answer("reading");
          await settle();
        }}
        scheduler.flush();
        await settle();
        sent.at(-1).answer("reading");
        await settle();
        scheduler.flush(); // nothing changed since
        await clock.pass(5000);
        return times;
    """)
    assert times == [500, 1000, 1200]


def test_a_change_during_a_request_is_sent_after_it(run: Any) -> None:
    result = run(f"""{_SCHEDULER}
        scheduler.schedule("old");
        scheduler.flush();
        scheduler.schedule("new");
        scheduler.flush();
        await clock.pass(5000);
        const before = sent.length;
        sent[0].answer("old reading");
        await settle();
        sent[1].answer("new reading");
        await settle();
        return {{ before, mostOpen, answers }};
    """)
    assert result == {
        "before": 1,
        "mostOpen": 1,
        "answers": [
            {"reading": "old reading", "isLatest": False},
            {"reading": "new reading", "isLatest": True},
        ],
    }


def test_a_cancelled_request_has_no_answer(run: Any) -> None:
    result = run(f"""{_SCHEDULER}
        scheduler.schedule("drawn");
        scheduler.flush();
        scheduler.cancel();
        scheduler.schedule("uploaded");
        scheduler.flush();
        sent[0].answer("too late"); // a server may answer even so
        await settle();
        sent[1].answer("reading");
        await settle();
        scheduler.schedule("never asked");
        scheduler.cancel();
        await clock.pass(5000);
        return {{ mostOpen, answers, failures, sources: sent.map(({{ source }}) => source) }};
    """)
    assert result == {
        "mostOpen": 1,
        "answers": [{"reading": "reading", "isLatest": True}],
        "failures": [],
        "sources": ["drawn", "uploaded"],
    }


def test_a_request_is_repeated_after_a_transient_error_but_not_after_a_refusal(run: Any) -> None:
    counts = run(f"""{_SCHEDULER}
        const counts = [];
        scheduler.schedule("ink");
        scheduler.flush();
        sent.at(-1).refuse({{ isTransient: true }});
        await settle();
        await clock.pass(2999);
        counts.push(sent.length);
        await clock.pass(1);
        counts.push(sent.length);
        sent.at(-1).refuse({{ isTransient: true }});
        await settle();
        scheduler.schedule("ink"); // a change does not wait for the retry
        await clock.pass(500);
        counts.push(sent.length);
        sent.at(-1).refuse({{ isTransient: false }});
        await clock.pass(9000);
        counts.push(sent.length, failures.length);
        return counts;
    """)
    assert counts == [1, 2, 3, 3, 3]


@pytest.mark.parametrize(
    ("status", "headers", "body", "error"),
    [
        (
            415,
            '{ "Content-Type": "application/problem+json" }',
            '{"type": "urn:no", "title": "No picture", "detail": "Not a PNG.", "status": 415}',
            [415, "urn:no", "No picture", "Not a PNG.", False],
        ),
        (
            503,
            '{ "Content-Type": "text/html" }',
            "<h1>Busy</h1>",
            [503, "", "", "", True],
        ),
        (
            200,
            "{}",
            "<h1>Welcome to the hotel’s network</h1>",
            [0, "", "", "", True],
        ),
    ],
)
def test_every_failure_of_the_server_is_an_api_error(
    run: Any, status: int, headers: str, body: str, error: list[object]
) -> None:
    assert error == run(f"""
        const {{ Api }} = await import("/static/js/reading/api.js");
        const {{ ApiError }} = await import("/static/js/reading/http.js");
        const api = new Api(async () =>
          new Response({body!r}, {{ status: {status}, headers: {headers} }}));
        try {{
          await api.read([], new AbortController().signal);
        }} catch (error) {{
          if (!(error instanceof ApiError)) throw error;
          const {{ status, type, title, detail, isTransient }} = error;
          return [status, type, title, detail, isTransient];
        }}
    """)


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


@pytest.mark.parametrize(
    ("centre", "parts"),
    [
        ((50, 0), [[[0, 0, 1], [40, 0, 1]], [[60, 0, 1], [100, 0, 1]]]),
        ((0, 0), [[[10, 0, 1], [100, 0, 1]]]),
        ((50, 30), [[[0, 0, 1], [100, 0, 1]]]),
        ((50, 6), [[[0, 0, 1], [42, 0, 1]], [[58, 0, 1], [100, 0, 1]]]),
    ],
)
def test_erasing_leaves_the_parts_of_a_stroke_outside_the_circle(
    run: Any, centre: tuple[float, float], parts: list[Any]
) -> None:
    assert parts == run(f"""
        const {{ eraseCircle }} = await import("/static/js/ink/eraser.js");
        return eraseCircle([[0, 0, 1], [100, 0, 1]], {list(centre)}, 10);
    """)


def test_erasing_removes_a_dot_or_stroke_inside_the_circle(run: Any) -> None:
    assert run("""
        const { eraseCircle } = await import("/static/js/ink/eraser.js");
        return [eraseCircle([[0, 0, 1]], [3, 3], 10), eraseCircle([[0, 0, 1]], [30, 3], 10),
          eraseCircle([[0, 0, 1], [2, 2, 1], [2, 2, 1]], [0, 0], 10)];
    """) == [[], [[[0, 0, 1]]], []]


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


def test_an_answer_is_corrected_digit_by_digit(run: Any) -> None:
    states = run("""
        const { Answer } = await import("/static/js/state/answer.js");
        const answer = new Answer();
        const states = [answer.state];
        const note = () => states.push([answer.state, answer.text, answer.selectedDigit]);
        answer.setBusy(); note();
        const digit = (digit) => ({ digit, probabilities: Array(10).fill(0.1) });
        const digits = [digit(4), digit(1)];
        answer.setReading({ text: "41", digits, accepted: false, reason: "unsure" });
        note();
        answer.select(1); answer.correctSymbol("7"); note();
        answer.setReading({ text: "4", digits: [digit(4)], accepted: true, reason: null }); note();
        answer.correctSymbol("9"); answer.correctSymbol("4"); note();
        states.push(answer.isCorrected);
        answer.correctSymbol(""); note();
        answer.setReading({ text: "", digits: [], accepted: false, reason: "empty" }); note();
        answer.fail({ kind: "offline" }); note();
        return states;
    """)
    assert states == [
        "empty",
        ["reading", "", None],
        ["unsure", "41", 4],
        ["read", "47", 7],
        ["read", "4", 4],
        ["read", "4", 4],
        False,
        ["read", "", None],
        ["none", "", None],
        ["failed", "", None],
    ]


def test_an_answer_is_corrected_as_a_whole_and_then_digit_by_digit(run: Any) -> None:
    states = run("""
        const { Answer } = await import("/static/js/state/answer.js");
        const answer = new Answer();
        const digit = (digit) => ({ digit, probabilities: Array(10).fill(0.1), box: {} });
        const digits = [..."17777"].map(Number).map(digit);
        const formatted = "17/777";
        answer.setReading({ text: "17777", formatted, digits, accepted: true, reason: null });
        const states = [];
        const note = () => states.push([answer.text, answer.boxes.map(({ text }) => text).join(""),
          answer.isCorrected]);
        answer.correctText("17/7/77"); note();
        answer.select(1); answer.correctSymbol("1"); note();
        answer.correctText("1777/77"); note(); // one digit more than boxes
        answer.correctSymbol("2"); note(); // replaces a digit of the original reading
        answer.correctText("17/777"); note();
        return states;
    """)
    assert states == [
        ["17/7/77", "17777", True],
        ["11/7/77", "11777", True],
        ["1777/77", "", True],
        ["12/777", "12777", True],
        ["17/777", "17777", False],
    ]


def test_the_history_keeps_one_entry_for_each_drawing_and_fifty_in_total(run: Any) -> None:
    result = run("""
        const { ReadingHistory } = await import("/static/js/state/history.js");
        const kept = new Map();
        const storage = { getItem: (key) => kept.get(key) ?? null,
                          setItem: (key, value) => kept.set(key, value) };
        const history = new ReadingHistory(storage);
        const entry = { time: "", confidence: 1, accepted: true };
        const save = (text, ink) => history.save({ ...entry, text, ink });
        save("1", "a"); save("10", "ab"); // a drawing that continues
        history.startNewEntry(); save("7", "c");
        history.startNewEntry(); save("10", "ab"); // and one that was restored
        history.startNewEntry(); save("1", "d");
        history.removeCurrent(); // and one that is no number
        history.startNewEntry();
        history.save({ ...entry, text: "2", corrected: true, ink: "e" });
        const texts = new ReadingHistory(storage).entries.map(({ text }) => text);
        const corrections = ["ab", "e"].map((ink) => history.correctionOf(ink));
        for (let i = 0; i < 60; i += 1) { history.startNewEntry(); save("5", `ink ${i}`); }
        const full = history.entries.length;
        history.clear();
        kept.set("numscribe.past", "{broken");
        return [texts, corrections, full, new ReadingHistory(storage).entries.length];
    """)
    assert result == [["2", "10", "7"], [None, "2"], 50, 0]


def packed(**files: bytes) -> str:
    """Make an archive of PNG files, and others, in base64."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in files.items():
            archive.writestr(name.replace("_png", ".png"), file)
        archive.writestr("__MACOSX/._7.png", b"of a Mac")
        archive.writestr("folder/", b"")
        archive.comment = b"with a comment"
    return base64.b64encode(content.getvalue()).decode()


# Unpack an archive in base64 with limits of bytes, count and total.
_UNZIP = """
    const { unzip, ZipError } = await import("/static/js/batch/zip.js");
    const open = async (packed, bytes, count, total) => {
      const content = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
      const isWanted = (name) => name.endsWith(".png");
      const limits = { bytes, count, total };
      try {
        const { files, skipped } = await unzip(new Blob([content]), isWanted, limits);
        const texts = files.map(async (file) => [file.name, await file.text()]);
        return [await Promise.all(texts), skipped];
      } catch (error) {
        if (!(error instanceof ZipError)) throw error;
        return error.reason;
      }
    };
"""


def test_an_archive_is_unpacked_and_skipped_files_are_listed(run: Any) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("stored.png", b"stored", zipfile.ZIP_STORED)
        archive.writestr("größe/deflated.png", b"deflated" * 100, zipfile.ZIP_DEFLATED)
        archive.writestr("notes.txt", b"not wanted")
        archive.writestr("bomb.png", bytes(10_000), zipfile.ZIP_DEFLATED)
        archive.writestr("odd.png", b"packed oddly", zipfile.ZIP_BZIP2)
    text = base64.b64encode(content.getvalue()).decode()
    files, skipped = run(f'{_UNZIP} return open("{text}", 1000, 9, 5000);')
    assert files == [["stored.png", "stored"], ["größe/deflated.png", "deflated" * 100]]
    assert skipped == ["notes.txt", "bomb.png", "odd.png"]
    broken = text[:52]
    assert run(f'{_UNZIP} return open("{broken}", 1000, 9, 5000);') == "broken"
    zeros = base64.b64encode(bytes(40)).decode()
    assert run(f'{_UNZIP} return open("{zeros}", 1000, 9, 5000);') == "broken"


def test_an_archive_over_a_limit_is_not_unpacked(run: Any) -> None:
    text = packed(a_png=bytes(400), b_png=bytes(400), c_png=bytes(400), notes=bytes(400))
    results = run(f"""{_UNZIP}
        const limits = [[400, 3, 1200], [400, 2, 1200], [400, 3, 1199], [400, 3, 100]];
        const results = [];
        for (const [bytes, count, total] of limits) {{
          const result = await open("{text}", bytes, count, total);
          results.push(typeof result === "string" ? result : [result[0].length, result[1]]);
        }}
        return results;
    """)
    assert results == [[3, ["notes"]], "tooMuch", "tooMuch", "tooMuch"]


def test_limits_hold_for_an_archive_that_states_wrong_sizes(run: Any) -> None:
    content = bytearray(base64.b64decode(packed(a_png=bytes(5000))))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    text = base64.b64encode(content).decode()
    assert run(f'{_UNZIP} return open("{text}", 400, 3, 9000);') == [[], ["a.png"]]
    assert run(f'{_UNZIP} return open("{text}", 9000, 3, 4000);') == "tooMuch"


def test_a_queue_reads_three_files_at_a_time_and_retries_after_a_transient_error(run: Any) -> None:
    result = run("""
        const { BatchQueue } = await import("/static/js/batch/queue.js");
        let [open, mostOpen, failures] = [0, 0, 1];
        const request = async (file) => {
          mostOpen = Math.max(mostOpen, ++open);
          await new Promise((done) => setTimeout(done));
          open -= 1;
          if (file.name === "busy" && failures-- > 0) throw { isTransient: true };
          if (file.name === "broken") throw { isTransient: false, message: "no" };
          return { text: file.name };
        };
        const queue = new BatchQueue(request, () => Promise.resolve());
        const names = ["busy", "broken", "1", "2", "3", "4"];
        queue.add(names.map((name) => ({ name })));
        while (queue.doneCount < names.length) await new Promise((done) => setTimeout(done, 1));
        return [mostOpen, queue.rows.map(({ state, reading, failure }) =>
          [state, reading?.text ?? failure?.message])];
    """)
    read = [["read", name] for name in ("1", "2", "3", "4")]
    assert result == [3, [["read", "busy"], ["failed", "no"], *read]]


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
