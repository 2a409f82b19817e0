"""``numscribe train``: train a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from numscribe.cli.options import data_dir_option
from numscribe.training.recipe import Recipe, load_recipe

if TYPE_CHECKING:
    from numscribe.training.checkpoint import EpochResult
    from numscribe.training.loop import Progress as LoopProgress


@click.command()
@click.option(
    "--recipe",
    help="Name of a recipe, or a .toml file.  [default: default, or finetune with --from]",
)
@click.option(
    "--from",
    "start",
    help="Model to train further: a packaged name, an .onnx file, or a checkpoint (.pt).",
)
@click.option(
    "--data",
    "suite",
    type=click.Path(path_type=Path, exists=True),
    help="Your own suite, instead of the recipe's sources: a folder with labels.csv, a .jsonl of "
    "strokes, or a tar of WRITER/LABEL/picture.",
)
@data_dir_option
@click.option(
    "--run",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for checkpoints, log and model.  [default: runs/RECIPE-SEED]",
)
@click.option("--seed", default=0, show_default=True, help="Random seed.")
@click.option("--resume", is_flag=True, help="Continue from the run's last checkpoint.")
def train(
    *,
    recipe: str | None,
    start: str | None,
    suite: Path | None,
    data_dir: Path,
    run: Path | None,
    seed: int,
    resume: bool,
) -> None:
    """Train a model with a recipe, and export it to RUN/model.onnx.

    With --from and --data, fine-tune a model on your own labelled pictures or strokes.
    """
    recipe = recipe or ("finetune" if start else "default")
    chosen = load_recipe(recipe)
    if start:
        chosen = replace(chosen, start=start)
    if suite:
        chosen = replace(chosen, sources={str(suite): 1.0})
    name = Path(recipe).stem
    run = run or Path("runs") / f"{name}-{seed}"
    train_and_show(chosen, name, data_dir, run, seed=seed, resume=resume)


def train_and_show(
    recipe: Recipe, name: str, data_dir: Path, run: Path, *, seed: int = 0, resume: bool = False
) -> None:
    """Call ``train_model`` and show its progress."""
    from numscribe.training.pipeline import train_model  # noqa: PLC0415 needs PyTorch

    console = Console()
    bar = Progress(
        TextColumn("epoch {task.fields[epoch]}"),
        BarColumn(),
        TextColumn("loss {task.fields[loss]:.4f}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]} left"),
        console=console,
    )
    task = bar.add_task("", total=None, epoch="–", loss=0.0, left="–")

    def on_progress(now: LoopProgress) -> None:
        minutes, seconds = divmod(round(now.seconds_left), 60)
        bar.update(
            task,
            completed=(now.epoch - 1) * now.steps + now.step,
            total=now.epochs * now.steps,
            epoch=f"{now.epoch}/{now.epochs}",
            loss=now.loss,
            left=f"{minutes}:{seconds:02}",
        )

    def on_epoch(result: EpochResult) -> None:
        accuracies = "  ".join(f"{name} {value:.2%}" for name, value in result.accuracy.items())
        console.print(
            f"epoch {result.epoch:3}  loss {result.loss:.4f}  {accuracies}  {result.seconds:.0f} s"
        )

    with bar:
        path = train_model(
            recipe,
            name,
            data_dir,
            run,
            seed=seed,
            resume=resume,
            on_progress=on_progress,
            on_epoch=on_epoch,
        )
    console.print(f"wrote {path}")
