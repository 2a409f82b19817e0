"""The page's modules of state, imported into a blank page."""

from __future__ import annotations

from typing import Any


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
