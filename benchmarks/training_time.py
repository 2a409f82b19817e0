"""Measure the training time to an accuracy on MNIST's test set: `fast` compared with `cnn-3`.

The recipes train in turn, each in its own process, with MNIST on disk. The time includes imports
and reading the data, but not the evaluation on the test set, which is used for reporting only.
Usage: python benchmarks/training_time.py --data-dir DATA [--repeats 3]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGETS = {"cnn-3": (0.9876,), "fast": (0.9876, 0.99)}
"""Target accuracies of each recipe; training stops at the last."""
RESULT = Path(__file__).with_suffix(".json")


def run(recipe: str, data: Path, seed: int) -> list[dict[str, float]]:
    """Train in this process; return (seconds, accuracy) after each epoch."""
    started = time.perf_counter()
    import torch  # noqa: PLC0415 imports are timed, too

    from numscribe.evaluation.suites import read_idx  # noqa: PLC0415
    from numscribe.training.checkpoint import EpochResult, load_network  # noqa: PLC0415
    from numscribe.training.loop import train  # noqa: PLC0415
    from numscribe.training.pipeline import load_task  # noqa: PLC0415
    from numscribe.training.recipe import load_recipe  # noqa: PLC0415

    chosen = load_recipe(recipe)
    task = load_task(chosen, data)
    paused = 0.0
    rows: list[dict[str, float]] = []
    pictures = torch.from_numpy(read_idx(data / "mnist" / "t10k-images-idx3-ubyte.gz").copy())
    labels = torch.from_numpy(read_idx(data / "mnist" / "t10k-labels-idx1-ubyte.gz").copy())

    with tempfile.TemporaryDirectory() as folder:

        def measure(_: EpochResult) -> None:
            nonlocal paused
            arrived = time.perf_counter()
            network = load_network(Path(folder), "last.pt")
            with torch.no_grad():
                batches = torch.split(pictures.float().div(255), 1000)
                answers = torch.cat([network(batch).argmax(1) for batch in batches])
            rows.append(
                {
                    "seconds": arrived - started - paused,
                    "accuracy": float((answers == labels).float().mean()),
                }
            )
            paused += time.perf_counter() - arrived
            if rows[-1]["accuracy"] >= max(TARGETS[recipe]):
                raise KeyboardInterrupt  # stops the training, which keeps its checkpoint

        train(chosen, task, Path(folder), seed=seed, on_epoch=measure)
    return rows


def main() -> None:
    """Run every recipe in a fresh process, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("RECIPE", "SEED"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(run(given.one[0], given.data_dir, int(given.one[1]))))
        return
    runs: dict[str, list[list[dict[str, float]]]] = {recipe: [] for recipe in TARGETS}
    for seed in range(given.repeats):
        for recipe in TARGETS:
            command = [sys.executable, __file__, "--data-dir", str(given.data_dir)]
            done = subprocess.run(
                [*command, "--one", recipe, str(seed)], capture_output=True, text=True, check=True
            )
            runs[recipe].append(json.loads(done.stdout))
            print(recipe, seed, runs[recipe][-1][-1], flush=True)
    from numscribe.training.measure import machine  # noqa: PLC0415 not needed while timing

    seconds = {
        f"{recipe} to {target:.2%}": [time_to(rows, target) for rows in runs[recipe]]
        for recipe, targets in TARGETS.items()
        for target in targets
    }
    result = {"machine": machine(), "seconds": seconds, "runs": runs}
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for name, values in seconds.items():
        print(name, values)


def time_to(rows: list[dict[str, float]], target: float) -> float | None:
    """Return the seconds until the accuracy was reached, or None if it was not."""
    return next((row["seconds"] for row in rows if row["accuracy"] >= target), None)


if __name__ == "__main__":
    main()
