"""Drives `bertie predict --stdin` and `bertie embed --stdin` from a local Spark session, and compares with one process.

    .venv-reference/bin/python Tests/Interop/spark/compare.py --bertie PATH --encoder FOLDER

Needs Java (Debian: default-jre-headless). The classifier is the encoder with a head that `bertie finetune` trains on 60 lines. 1,000 JSON lines in four partitions go through RDD.pipe; what comes back, partition
after partition, must be the bytes that one process writes for all lines. A line that is no object must fail the job with our
message.
"""

import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

from pyspark.sql import SparkSession

LINES = 1000
WORDS = "where is my new card and why was it not sent to the old address last week".split()


def text(number):
    """A text of 3 to 12 words, another one for each number."""
    return " ".join(WORDS[(number * 7 + place * (1 + number % 5)) % len(WORDS)] for place in range(3 + number % 10))


def classifier(bertie, encoder, folder):
    """A classifier of two labels below a folder."""
    data = pathlib.Path(folder) / "data.csv"
    rows = [f"{text(number)},{'card' if number % 2 else 'address'}" for number in range(60)]
    data.write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    out = str(pathlib.Path(folder) / "classifier")
    subprocess.run([bertie, "finetune", encoder, "--data", str(data), "--out", out, "--epochs", "1"], check=True,
                   capture_output=True)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("bertie", "encoder"):
        parser.add_argument(f"--{name}", required=True, type=lambda path: str(pathlib.Path(path).resolve()))
    options = parser.parse_args()
    lines = [json.dumps({"id": number, "text": text(number)}) for number in range(LINES)]
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = SparkSession.builder.master("local[2]").appName("bertie").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    with tempfile.TemporaryDirectory() as folder:
        models = {"predict": classifier(options.bertie, options.encoder, folder), "embed": options.encoder}
        compare(spark, options.bertie, models, lines)
    spark.stop()


def compare(spark, bertie, models, lines):
    """Ends the program at the first difference."""
    for command, model in models.items():
        words = [bertie, command, model, "--stdin", "--threads", "1"]
        alone = subprocess.run(words, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
        expected = alone.stdout.split("\n")[:-1]
        found = spark.sparkContext.parallelize(lines, 4).pipe(shlex.join(words), checkCode=True).collect()
        if found != expected or len(found) != LINES:
            sys.exit(f"{command}: Spark's {len(found)} lines are not those of one process, {len(expected)}")
        if [json.loads(line)["id"] for line in found] != list(range(LINES)):
            sys.exit(f"{command}: the lines are in another order")
        print(f"{command}: {LINES} lines in 4 partitions equal those of one process")
        try:
            spark.sparkContext.parallelize(lines + ["no object"], 4).pipe(shlex.join(words), checkCode=True).collect()
        except Exception as error:  # Spark wraps what the command's exit says.
            if "Pipe function" not in str(error):
                raise
            print(f"{command}: a line that is no object fails the job")
        else:
            sys.exit(f"{command}: a line that is no object was accepted")


if __name__ == "__main__":
    main()
