"""The scheduler of requests, imported into a blank page."""

from __future__ import annotations

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
