"""The page's pure modules, imported into the browser on their own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

# A fake clock for Reader: time moves by `pass(ms)` alone, which runs what falls due.
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

# A Reader whose questions wait in `asked` until they are answered or refused by hand.
_READER = (
    _CLOCK
    + """
    const { Reader } = await import("/static/js/reader.js");
    const asked = [], answers = [], failures = [];
    let open = 0, mostOpen = 0;
    const ask = (source) => {
      mostOpen = Math.max(mostOpen, ++open);
      return new Promise((answer, refuse) => {
        asked.push({ source: structuredClone(source), answer, refuse });
      }).finally(() => { open -= 1; });
    };
    const reader = new Reader({ ask, clock, interval: 500, retry: 3000 });
    reader.addEventListener("answer", ({ detail }) => answers.push(detail));
    reader.addEventListener("failure", ({ detail }) => failures.push(detail.error));
    const settle = () => clock.pass(0);
"""
)


@pytest.fixture
def run(page: Page) -> Any:
    """Run the body of an async JavaScript function in the page, and return what it returns."""
    return lambda body: page.evaluate(f"async () => {{ {body} }}")


def test_smoothing_goes_through_the_midpoints_from_the_first_point_to_the_last(run: Any) -> None:
    path = run("""
        const { smooth } = await import("/static/js/geometry.js");
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
        const { smooth } = await import("/static/js/geometry.js");
        return smooth([[3, 4]]);
    """)
    assert path == {"start": [3, 4], "curves": []}


def test_points_are_clamped_to_the_paper_and_rounded_to_a_tenth(run: Any) -> None:
    points = run("""
        const { clamp, round } = await import("/static/js/geometry.js");
        return [clamp([-3, 500], 400), clamp([7, 8], 400), round([1.26, 0.04])];
    """)
    assert points == [[0, 400], [7, 8], [1.3, 0]]


def test_strokes_keep_what_was_drawn_and_leave_repeated_points_out(run: Any) -> None:
    drawn = run("""
        const { Strokes } = await import("/static/js/strokes.js");
        const strokes = new Strokes();
        strokes.extend([[9, 9]]);
        strokes.begin([1, 2]);
        strokes.extend([[1.01, 2.02], [3, 4]]);
        strokes.end();
        strokes.extend([[5, 6]]);
        strokes.begin([7, 8]);
        strokes.end();
        return strokes;
    """)
    assert drawn == [[[1, 2], [3, 4]], [[7, 8]]]


def test_strokes_tell_of_changes_and_of_the_pen_going_up(run: Any) -> None:
    events = run("""
        const { Strokes } = await import("/static/js/strokes.js");
        const strokes = new Strokes();
        const events = [];
        for (const type of ["change", "rest"]) {
          strokes.addEventListener(type, () => events.push(type));
        }
        strokes.clear();
        strokes.undo();
        strokes.begin([1, 1]);
        strokes.extend([[1, 1]]);
        strokes.extend([[2, 2]]);
        strokes.end();
        strokes.end();
        strokes.undo();
        strokes.begin([3, 3]);
        strokes.clear();
        return [events, strokes.isEmpty, strokes.isDrawing];
    """)
    drawn, undone, cleared = ["change", "change", "rest"], ["change", "rest"], ["change", "rest"]
    assert events == [[*drawn, *undone, "change", *cleared], True, False]


def test_a_drawing_is_asked_about_every_interval_and_when_the_pen_goes_up(run: Any) -> None:
    times = run(f"""{_READER}
        const times = [];
        reader.addEventListener("asking", () => times.push(clock.time));
        for (let change = 0; change < 120; change += 1) {{ // a change every 10 ms
          reader.offer("ink");
          await clock.pass(10);
          asked.at(-1)?.answer("reading");
          await settle();
        }}
        reader.hurry();
        await settle();
        asked.at(-1).answer("reading");
        await settle();
        reader.hurry(); // nothing changed since
        await clock.pass(5000);
        return times;
    """)
    assert times == [500, 1000, 1200]


def test_a_change_during_a_request_waits_for_it(run: Any) -> None:
    result = run(f"""{_READER}
        reader.offer("old");
        reader.hurry();
        reader.offer("new");
        reader.hurry();
        await clock.pass(5000);
        const before = asked.length;
        asked[0].answer("old reading");
        await settle();
        asked[1].answer("new reading");
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


def test_a_forgotten_question_has_no_answer(run: Any) -> None:
    result = run(f"""{_READER}
        reader.offer("drawn");
        reader.hurry();
        reader.forget();
        reader.offer("uploaded");
        reader.hurry();
        asked[0].answer("too late"); // a server may answer even so
        await settle();
        asked[1].answer("reading");
        await settle();
        reader.offer("never asked");
        reader.forget();
        await clock.pass(5000);
        return {{ mostOpen, answers, failures, sources: asked.map(({{ source }}) => source) }};
    """)
    assert result == {
        "mostOpen": 1,
        "answers": [{"reading": "reading", "isLatest": True}],
        "failures": [],
        "sources": ["drawn", "uploaded"],
    }


def test_a_transient_failure_is_asked_about_again_and_a_refusal_is_not(run: Any) -> None:
    counts = run(f"""{_READER}
        const counts = [];
        reader.offer("ink");
        reader.hurry();
        asked.at(-1).refuse({{ isTransient: true }});
        await settle();
        await clock.pass(2999);
        counts.push(asked.length);
        await clock.pass(1);
        counts.push(asked.length);
        asked.at(-1).refuse({{ isTransient: true }});
        await settle();
        reader.offer("ink"); // a change does not wait for the retry
        await clock.pass(500);
        counts.push(asked.length);
        asked.at(-1).refuse({{ isTransient: false }});
        await clock.pass(9000);
        counts.push(asked.length, failures.length);
        return counts;
    """)
    assert counts == [1, 2, 3, 3, 3]


@pytest.mark.parametrize(
    ("status", "headers", "body", "error"),
    [
        (
            415,
            '{ "Content-Type": "application/problem+json" }',
            '{"title": "No picture", "detail": "Not a PNG.", "status": 415}',
            {"status": 415, "title": "No picture", "detail": "Not a PNG.", "isTransient": False},
        ),
        (
            503,
            '{ "Content-Type": "text/html" }',
            "<h1>Busy</h1>",
            {"status": 503, "title": "", "detail": "", "isTransient": True},
        ),
        (
            200,
            "{}",
            "<h1>Welcome to the hotel’s network</h1>",
            {"status": 0, "title": "", "detail": "", "isTransient": True},
        ),
    ],
)
def test_every_failure_of_the_server_is_an_api_error(
    run: Any, status: int, headers: str, body: str, error: dict[str, object]
) -> None:
    assert error == run(f"""
        const {{ Api, ApiError }} = await import("/static/js/api.js");
        const api = new Api(async () =>
          new Response({body!r}, {{ status: {status}, headers: {headers} }}));
        try {{
          await api.readStrokes([], new AbortController().signal);
        }} catch (error) {{
          if (!(error instanceof ApiError)) throw error;
          const {{ status, title, detail, isTransient }} = error;
          return {{ status, title, detail, isTransient }};
        }}
    """)


def test_a_share_is_never_rounded_up_to_certainty(run: Any) -> None:
    words = run("""
        const { percent } = await import("/static/js/strings.js");
        return [0, 0.0004, 0.5, 0.99997, 1].map(percent);
    """)
    assert words == ["0.0%", "0.0%", "50.0%", "99.9%", "100.0%"]


def test_the_top_digits_come_best_first(run: Any) -> None:
    top = run("""
        const { topDigits } = await import("/static/js/results.js");
        return topDigits([0, 0.2, 0, 0.7, 0, 0, 0, 0.1, 0, 0], 3).map(({ digit }) => digit);
    """)
    assert top == [3, 1, 7]
