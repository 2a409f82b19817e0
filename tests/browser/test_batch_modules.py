"""The page's modules of batches, imported into a blank page."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any


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
