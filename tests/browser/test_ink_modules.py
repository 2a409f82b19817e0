"""The page's modules of ink, imported into a blank page."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest


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
