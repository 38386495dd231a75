"""The bench on two very small airlines."""

import json
import os
import re
import subprocess
import sys

from app.local.run import PROJECT


def test_fills_two_airlines_and_prints_what_each_page_took(app):
    database_url, redis_url = json.loads(os.environ["TEST_SERVERS"])
    result = subprocess.run(
        [sys.executable, "-m", "app.local.bench", "--crew", "200", "--assignments", "1500", "--repeat", "1"]
        + ["--only", "_id}"],
        cwd=PROJECT,
        env=os.environ | {"BENCH_DATABASE_URL": database_url, "BENCH_REDIS_URL": redis_url},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    rows = re.findall(r"^\w+ +/\S+ +[0-9.]+ +[0-9.]+ +[0-9.]+  [1-8]$", result.stdout, re.MULTILINE)
    assert len(rows) > 20
    assert re.search(r"^PostgreSQL [0-9.]+.*, with(out)? pg_trgm", result.stdout, re.MULTILINE)
