"""The one-minute game: ten numbers, the time, misread numbers, and the replay."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from browser import harness
from browser.expectations import READ, expect_digit, expect_state
from browser.harness import DRAWINGS, SEVEN, OpenPage, as_number, draw

DIGITS = {drawing.label: drawing for drawing in reversed(DRAWINGS)}
RACE = "/static/js/lazy/race"


def begin(page: Page) -> list[str]:
    """Begin a game, and return its numbers."""
    page.get_by_role("button", name="One-minute game").click()
    expect(page.get_by_role("heading", name="Write ten numbers")).to_be_visible()
    return page.locator("#race-numbers li").all_text_contents()


def write(page: Page, number: str) -> None:
    for place, digit in enumerate(number):
        draw(page, DIGITS[digit], 0.3, across=0.2 + 0.26 * place)


def finish(page: Page) -> None:
    """Skip what is left."""
    for _ in range(10):
        if page.locator("#race").is_visible():
            page.get_by_role("button", name="Skip").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_misread_numbers_are_listed_after_the_game(page: Page) -> None:
    first, second, third, *_ = begin(page)
    target, states = page.locator("#race-target"), page.locator("#race-numbers [data-state]")
    expect(target).to_have_text(f"Write {first}")
    write(page, first)
    expect(target).to_have_text(f"Write {second}")
    wrong = second[:-1] + ("3" if second[-1] != "3" else "2")
    write(page, wrong)
    expect(target).to_have_text(f"Write {third}")
    assert [state.get_attribute("data-state") for state in states.all()] == ["right", "wrong"]
    finish(page)
    result = page.locator("#race-text")
    expect(result).to_contain_text(f"{second} was read as {wrong}.")
    expect(result).to_contain_text(f"{third} was skipped.")
    expect(page.get_by_role("dialog").get_by_role("heading")).to_have_text("1 of 10 read correctly")
    expect(page.get_by_role("img", name="Ten numbers in ")).to_be_visible()


def test_a_game_without_errors_is_shared_as_a_small_gif(page: Page) -> None:
    numbers = begin(page)
    for number in numbers:
        expect(page.locator("#race-target")).to_have_text(f"Write {number}")
        page.route(READ, as_number(number))
        draw(page, SEVEN)
        if number != numbers[-1]:
            expect(page.locator("#race-target")).not_to_have_text(f"Write {number}")
        else:
            expect(page.locator("#race-result-title")).to_have_text("All ten read correctly")
        page.unroute(READ)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save GIF").click()
    assert download.value.suggested_filename == "numscribe.gif"
    content = download.value.path().read_bytes()
    assert len(content) < 100_000
    gif = Image.open(io.BytesIO(content))
    assert gif.n_frames > 10
    assert ink_of(gif, 0) < ink_of(gif, gif.n_frames // 2) < ink_of(gif, gif.n_frames - 1)


def ink_of(gif: Image.Image, frame: int) -> int:
    """Count the dark pixels of a frame."""
    gif.seek(frame)
    return sum(gif.convert("L").histogram()[:100])


def test_a_link_replays_the_game_and_offers_the_same_numbers(
    open_page: OpenPage, site: str
) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    numbers = begin(page)
    draw(page, SEVEN)
    finish(page)
    title = page.locator("#race-result-title").text_content()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied.")).to_be_visible()
    link: str = page.evaluate("navigator.clipboard.readText()")
    assert len(link) < 2000
    other = open_page(harness.PHONE, path=link.removeprefix(site))
    expect(other.locator("#race-result-title")).to_have_text(title or "")
    assert "#" not in other.url
    other.get_by_role("button", name="Your turn").click()
    expect(other.locator("#race-target")).to_be_in_viewport()
    assert other.locator("#race-numbers li").all_text_contents() == numbers


def test_a_broken_link_to_a_game_shows_a_message(open_page: OpenPage) -> None:
    page = open_page(path="/#race=412.12~~AQ")
    expect(page.locator("#detail")).to_have_text("This link is broken. It has no drawing in it.")


def test_without_a_clipboard_the_link_is_selected_to_be_copied_by_hand(page: Page) -> None:
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    begin(page)
    finish(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#race-field")).to_be_focused()
    assert "#race=" in page.evaluate("getSelection().toString()")


def test_a_game_restores_the_drawing_and_keeps_the_history(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.get_by_role("button", name="Clear").click()
    expect_state(page, "empty")
    numbers = begin(page)
    write(page, numbers[0])
    expect(page.locator("#race-target")).to_have_text(f"Write {numbers[1]}")
    draw(page, harness.THREE)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#race")).to_be_hidden()
    expect_state(page, "empty")
    page.get_by_role("button", name="History").click()
    expect(page.locator("#history-list b")).to_have_text(["7"])
    page.keyboard.press("Escape")
    begin(page)
    page.get_by_role("tab", name="Photo").click()  # which ends it, too
    page.get_by_role("tab", name="Draw").click()
    expect(page.locator("#race")).to_be_hidden()


def test_with_reduced_motion_the_replay_shows_only_its_end(page: Page) -> None:
    begin(page)
    draw(page, SEVEN)
    finish(page)
    first = page.locator("#race-replay").screenshot()
    page.wait_for_timeout(300)
    assert page.locator("#race-replay").screenshot() == first


# Pure modules


def test_ten_different_numbers_have_24_digits_and_none_begins_with_zero(run: Any) -> None:
    games = run(
        f"""const {{ pickNumbers }} = await import("{RACE}/race.js");
        return Array.from({{ length: 50 }}, () => pickNumbers());"""
    )
    for numbers in games:
        assert len(set(numbers)) == 10
        assert sum(map(len, numbers)) == 24
        assert not any(number.startswith("0") for number in numbers)
    assert games[0] != games[1]


@pytest.mark.parametrize(
    ("read", "verdict"),
    [("", "open"), ("4", "open"), ("47", "right"), ("41", "wrong"), ("471", "wrong")],
)
def test_a_number_is_wrong_only_once_it_has_enough_digits(
    run: Any, read: str, verdict: str
) -> None:
    assert verdict == run(
        f"""const {{ Race }} = await import("{RACE}/race.js");
        return new Race(["47", "12"], 0).compare("{read}");"""
    )


def test_a_game_is_over_after_its_last_number(run: Any) -> None:
    result, target = run(
        f"""const {{ Race }} = await import("{RACE}/race.js");
        const race = new Race(["47", "12"], 1000);
        race.endRound("47", [], 2500);
        race.endRound("72", [], 4200);
        return [race.result, race.target];"""
    )
    assert target is None
    assert result["seconds"] == pytest.approx(3.2)
    assert [round_["read"] for round_ in result["rounds"]] == [None, "72"]


def test_a_finished_game_is_encoded_and_decoded(run: Any) -> None:
    result, back, length = run(
        f"""const {{ decodeRace, encodeRace }} = await import("{RACE}/link.js");
        const points = Array.from({{ length: 400 }}, (_, i) => {{
          return [300 + 90 * Math.cos(i / 60), 2 * i, 1];
        }});
        const states = ["right", "wrong", "none", ...Array(7).fill("right")];
        const rounds = states.map((state, at) => ({{
          number: String(10 + at),
          read: {{ right: null, wrong: "77", none: "" }}[state],
          ink: state === "none" ? [] : [{{ width: 10, points }}],
        }}));
        const text = encodeRace({{ seconds: 41.26, rounds }});
        return [rounds, decodeRace(text), text.length];"""
    )
    assert back["seconds"] == 41.3
    assert [r["number"] for r in back["rounds"]] == [r["number"] for r in result]
    assert [r["read"] for r in back["rounds"]] == [r["read"] for r in result]
    assert length < 3000
    (stroke,) = back["rounds"][0]["ink"]
    xs, ys = ([point[axis] for point in stroke["points"]] for axis in (0, 1))
    assert max(ys) == pytest.approx(80)  # the longer side
    assert max(xs) == pytest.approx(80 * 180 / 798, abs=1)
    assert back["rounds"][2]["ink"] == []


@pytest.mark.parametrize("text", ["", "x", "412", "412.47~~AQ", "412" + ".47~41~!" * 10])
def test_an_invalid_game_is_not_decoded(run: Any, text: str) -> None:
    assert run(f'return (await import("{RACE}/link.js")).decodeRace("{text}");') is None
