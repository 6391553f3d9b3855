#!/usr/bin/env python3
"""Runs a pipeline on Apache Spark: the dataset that `khazina run` writes, byte for byte, from many machines.

    pipelines/spark/driver.py pipelines/demo.yaml --output dataset --master 'local[2]'
    spark-submit pipelines/spark/driver.py national.yaml --output /shared/dataset --work /shared/work --parquet /shared/parquet

Spark starts the steps of `khazina dedupe` (docs/scale.md), one process for one shard, brings the records of one blocking
key together, and starts again what has failed. Records do not pass through Python, and through the JVM only where they
are shuffled. All machines need the program `khazina` and see one folder, that of --work, under one name.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

# A process ends with these when it is the data or the configuration that is wrong (docs/architecture.md): trying again
# gives the same.
STATUS_OF_DATA = {0, 1, 3}
ENTITIES = ("agents", "places")


class StepFailed(RuntimeError):
    """A step did not end well; Spark tries its shard again."""

    status = 70


class Steps:
    """Starts steps; sent to the executors, so it holds nothing but text."""

    def __init__(self, program, pipeline, work, root, resources):
        self.command = [program, "dedupe"]
        # Paths in the pipeline and in findings are relative to where the driver was started, as with `khazina run`.
        self.folder = os.getcwd()
        self.common = [str(pipeline), "--work", str(work)]
        if root:
            self.common += ["--root", root]
        if resources:
            self.common += ["--resources", resources]

    def run(self, step, *options):
        """Runs a step to its end and returns what it printed.

        Standard error goes on to the log of the executor; the exit status decides, which `rdd.pipe` would ignore.
        """
        command = [*self.command, step, *self.common, *map(str, options)]
        folder = self.folder if os.path.isdir(self.folder) else None
        process = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        sys.stderr.write(process.stderr)
        if process.returncode not in STATUS_OF_DATA:
            last = process.stderr.strip().splitlines()[-3:]
            failure = StepFailed(f"{' '.join(command)}: exit status {process.returncode}: {' '.join(last)}")
            failure.status = process.returncode
            raise failure
        return process


class Run:
    def __init__(self, spark, steps, work, partitions):
        self.spark, self.steps, self.work, self.partitions = spark, steps, Path(work), partitions

    def on_each(self, what, items, step):
        """Runs a step for each item, one task and one process for one item."""
        items = list(items)
        if not items:
            return
        started = time.monotonic()
        self.spark.sparkContext.setJobDescription(what)
        self.spark.sparkContext.parallelize(items, len(items)).foreach(step)
        say(f"{what}: {len(items)} tasks, {time.monotonic() - started:.1f} s")

    def alone(self, step, *options):
        """Runs a step that sees everything, in one process beside the driver."""
        started = time.monotonic()
        process = self.steps.run(step, *options)
        say(f"{step}: {time.monotonic() - started:.1f} s")
        return process

    def dataset(self, output, megabytes, threads):
        steps = self.steps
        parts = range(int(self.alone("plan", "--output", output, "--megabytes", megabytes).stdout))
        self.on_each("collect", parts, lambda part: steps.run("collect", "--part", part, "--threads", threads))
        self.alone("headings")
        self.match(ENTITIES)
        self.alone("entities")
        self.on_each("rows", parts, lambda part: steps.run("rows", "--part", part))
        self.match(folder.name for folder in sorted((self.work / "tables").iterdir()) if folder.name not in ENTITIES)
        self.alone("group")
        self.on_each("merge", parts, lambda part: steps.run("merge", "--part", part))
        return self.alone("finish", "--threads", os.cpu_count() or 1)

    def match(self, tables):
        """Matches tables side by side: while one has a step in a single process, another has the workers."""
        with ThreadPoolExecutor(max_workers=4) as pool:
            for _ in pool.map(self.match_table, tables):
                pass

    def match_table(self, table):
        """Finds the pairs of a table: counts, keys, shuffle, comparison within blocks."""
        steps, folder = self.steps, self.work / "tables" / table
        if not (folder / "rows").is_dir():
            return
        rows = [int(file.stem) for file in sorted((folder / "rows").glob("[0-9]*.ndjson"))]
        self.on_each(f"{table}: count", rows, lambda n: steps.run("statistics", "--table", table, "--part", n))
        self.alone("statistics", "--table", table)
        self.on_each(f"{table}: keys", rows, lambda n: steps.run("keys", "--table", table, "--part", n))
        blocks = self.shuffle(folder)
        self.on_each(
            f"{table}: compare",
            enumerate(blocks),
            lambda block: steps.run("compare", "--table", table, "--name", f"{block[0]}.ndjson", block[1]),
        )

    def shuffle(self, folder):
        """Brings the lines of one key together, sorted; the key stands first in a line: {"key":"…18 characters…"."""
        started = time.monotonic()
        self.spark.sparkContext.setJobDescription(f"{folder.name}: shuffle")
        lines = self.spark.read.text(as_uri(folder / "keys"))
        (
            lines.repartition(self.partitions, F.substring("value", 9, 18))
            .sortWithinPartitions("value")
            .write.mode("overwrite")
            .text(as_uri(folder / "blocks"))
        )
        say(f"{folder.name}: shuffle: {time.monotonic() - started:.1f} s")
        files = sorted((folder / "blocks").glob("part-*"))
        return [str(file) for file in files if file.stat().st_size]

    # Parquet

    def parquet(self, folder):
        """Writes objects, agents and places as Parquet: the columns below, and `json`, the record as the dataset has it."""
        tables = {
            "objects": (OBJECTS, self.work / "merged" / "*" / "objects.ndjson"),
            "agents": (ENTITY, self.work / "entities" / "agents.ndjson"),
            "places": (ENTITY, self.work / "entities" / "places.ndjson"),
        }
        for name, (schema, path) in tables.items():
            started = time.monotonic()
            lines = self.spark.read.text(as_uri(path))
            columns = lines.select(F.from_json("value", schema).alias("r"), F.col("value").alias("json"))
            columns.select("r.*", "json").write.mode("overwrite").parquet(as_uri(Path(folder) / name))
            say(f"parquet {name}: {time.monotonic() - started:.1f} s")


def record(**fields):
    return T.StructType([T.StructField(name, kind) for name, kind in fields.items()])


TEXT = T.StringType()
DATES = record(verbatim=TEXT, edtf=TEXT, earliest=TEXT, latest=TEXT, status=TEXT)
OBJECTS = record(
    id=TEXT,
    kind=TEXT,
    cluster=TEXT,
    status=TEXT,
    titles=T.ArrayType(record(value=TEXT, language=TEXT, script=TEXT, type=TEXT)),
    types=T.ArrayType(record(id=TEXT, label=TEXT)),
    languages=T.ArrayType(TEXT),
    identifiers=T.ArrayType(record(value=TEXT, scheme=TEXT, normalized=TEXT, valid=T.BooleanType())),
    agents=T.ArrayType(record(entity=TEXT, id=TEXT, label=TEXT, role=TEXT)),
    events=T.ArrayType(record(type=TEXT, date=DATES)),
    places=T.ArrayType(record(entity=TEXT, id=TEXT, label=TEXT, role=TEXT)),
    holder=record(entity=TEXT, id=TEXT, label=TEXT),
    sources=T.ArrayType(record(source=TEXT, record=TEXT)),
)
ENTITY = record(
    id=TEXT,
    kind=TEXT,
    type=TEXT,
    names=T.ArrayType(record(value=TEXT, language=TEXT, objects=T.LongType())),
    dates=DATES,
    coordinates=record(latitude=T.DoubleType(), longitude=T.DoubleType()),
    roles=T.ArrayType(TEXT),
    identifiers=T.ArrayType(record(value=TEXT, scheme=TEXT)),
    objects=T.LongType(),
)


def as_uri(path):
    return "file://" + os.path.abspath(path)


def say(text):
    print(text, file=sys.stderr, flush=True)


def session(master, partitions):
    # A task that fails is tried three times more; alone on one machine Spark would not (`local[2]`).
    if master and master.startswith("local[") and "," not in master:
        master = master[:-1] + ",4]"
    builder = SparkSession.builder.appName("khazina").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", partitions).config("spark.sql.adaptive.enabled", "false")
    # Executors find the same Python, with the same packages.
    builder = builder.config("spark.pyspark.python", sys.executable)
    if master:
        builder = builder.master(master)
        if master.startswith("local"):
            builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
            # A JVM that starts processes and sorts lines for some minutes does not earn back what optimizing its code costs.
            for side in ("driver", "executor"):
                builder = builder.config(f"spark.{side}.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    return builder.getOrCreate()


def main():
    parser = argparse.ArgumentParser(
        description="Runs a pipeline on Apache Spark.", epilog="Exit status: that of khazina run."
    )
    parser.add_argument("pipeline", help="the pipeline's YAML file")
    parser.add_argument("--output", required=True, help="folder for the dataset")
    parser.add_argument("--work", help="folder that all machines see; default: a temporary one, for one machine")
    parser.add_argument("--keep-work", action="store_true", help="leave the work folder for a look into it")
    parser.add_argument("--root", help="what ${root} in the pipeline stands for")
    parser.add_argument("--resources", help="folder that holds pipelines/, on every machine")
    parser.add_argument("--master", help="of Spark, e.g. local[2]; default: what spark-submit says")
    parser.add_argument("--partitions", type=int, default=16, help="parts of a shuffle (%(default)s)")
    parser.add_argument("--megabytes", type=float, default=64, help="of files in a shard (%(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="of a process that reads a shard (%(default)s)")
    parser.add_argument("--parquet", help="folder for objects, agents and places as Parquet")
    parser.add_argument("--khazina", default="khazina", help="the program, on every machine (%(default)s)")
    options = parser.parse_args()

    work = options.work or tempfile.mkdtemp(prefix="khazina-spark-")
    if options.work and os.path.isdir(work) and os.listdir(work):
        parser.error(f"the work folder {work} is not empty: what an earlier run left there is not to be mixed in")
    os.makedirs(work, exist_ok=True)
    work = os.path.abspath(work)
    program = os.path.abspath(shutil.which(options.khazina) or options.khazina)
    steps = Steps(program, options.pipeline, work, options.root, options.resources)
    spark = session(options.master, options.partitions)
    spark.sparkContext.setLogLevel("ERROR")
    run = Run(spark, steps, work, options.partitions)
    try:
        result = run.dataset(options.output, options.megabytes, options.threads)
        print(result.stdout, end="")
        if options.parquet:
            run.parquet(options.parquet)
    except StepFailed as failure:
        say(f"driver: {failure}")
        return failure.status
    except Py4JJavaError as failure:
        # What a task said stands at the end of the Python traceback within the Java one.
        said = [line for line in str(failure.java_exception).splitlines() if "StepFailed:" in line]
        say(f"driver: a shard failed every time: {said[-1] if said else failure}")
        return 70
    finally:
        spark.stop()
        if not options.keep_work:
            shutil.rmtree(work, ignore_errors=True)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
