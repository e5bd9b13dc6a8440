"""Estimates against what R's package survey prints.

Designs are those of its help pages: `api_strat.csv` and `api_clus1.csv` hold eight and nine columns of its
samples apistrat and apiclus1, test scores of Californian schools published by the California Department of
Education; `FPC` is all of its data set fpc. Figures are copied, to the digit, from
  [vignette] "A survey analysis example", 2021       [help] example(api) in tests/testoutput/api.Rout.saved
  [rake] tests/rakecheck.Rout.save                   [fpc] tests/testoutput/fpc.Rout.save
  [domain] tests/domain.Rout.save                    of version 4.1-1,
and, where marked [run], from running that version.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from analytics.statistics.estimation.estimating import Measure, estimates
from analytics.statistics.estimation.weights import CannotWeigh, post_stratified, raked, sample

PUBLISHED = Path(__file__).parent / "published"
SCHOOLS = {"E": 4421, "H": 755, "M": 1018}
TARGETS = {"No": 1072, "Yes": 5122}
FPC = [
    *((1, 3, 15, x) for x in (2.8, 4.1, 6.8, 6.8, 9.2)),
    *((2, 4, 12, x) for x in (3.7, 6.6, 4.2)),
]


def strat():
    schools = pl.read_csv(PUBLISHED / "api_strat.csv").with_row_index("row")
    return sample(
        schools.with_columns(stratum="stype", cluster=pl.col("row").cast(str), weight="pw", frame="fpc")
    )


def clus1():
    schools = pl.read_csv(PUBLISHED / "api_clus1.csv")
    flags = {f"is_{each}": (pl.col("stype") == each).cast(int) for each in SCHOOLS}
    design = {"stratum": pl.lit("all"), "cluster": pl.col("dnum").cast(str), "weight": "pw", "frame": "fpc"}
    return sample(schools.with_columns(**design, **flags))


def fpc(*, known: bool):
    columns = ["stratum", "weight", "frame", "x"]
    firms = pl.DataFrame(FPC, schema=columns, orient="row").with_row_index("cluster")
    frame = pl.col("frame") if known else pl.lit(None, pl.Int64)
    return sample(firms.with_columns(frame=frame, big=(pl.col("x") > 4).cast(int).cast(str)))


def poststrat():
    return post_stratified(clus1(), "stype", SCHOOLS)


def rakes():
    return raked(clus1(), {"stype": SCHOOLS, "sch.wide": TARGETS})


def prints(number: float, printed: str) -> bool:
    digits = len(printed.partition(".")[2])
    return f"{number:.{digits}f}" == printed


@pytest.mark.parametrize(
    ("design", "measure", "place", "value", "error"),
    [
        # stratified, with finite population correction
        (strat, Measure("mean", "api00"), (), "662.29", "9.4089"),  # [help]
        (strat, Measure("total", "enroll"), (), "3687178", "114642"),  # [help]
        (lambda: fpc(known=True), Measure("mean", "x"), (), "5.4481", "0.616"),  # [fpc]
        (lambda: fpc(known=False), Measure("mean", "x"), (), "5.4481", "0.7413"),  # [fpc]
        # clusters
        (clus1, Measure("mean", "api00"), (), "644.17", "23.542"),  # [vignette]
        (clus1, Measure("total", "enroll"), (), "3404940", "932235"),  # [vignette]
        (clus1, Measure("count", "is_E"), (), "4873.97", "1333.32"),  # [vignette]
        (clus1, Measure("count", "is_H"), (), "473.86", "158.70"),  # [vignette]
        (clus1, Measure("count", "is_M"), (), "846.17", "167.55"),  # [vignette]
        # ratio
        (clus1, Measure("ratio", "api.stu", "enroll"), (), "0.8497087", "0.008386297"),  # [vignette]
        (strat, Measure("ratio", "api.stu", "enroll"), (), "0.8369569", "0.007757103"),  # [run]
        # domains
        (clus1, Measure("ratio", "api.stu", "enroll"), ("H",), "0.8300683", "0.01472607"),  # [vignette]
        (clus1, Measure("mean", "api99"), ("E",), "607.7917", "22.81660"),  # [run]
        (clus1, Measure("mean", "api99"), ("H",), "595.7143", "41.76400"),  # [run]
        (clus1, Measure("mean", "api99"), ("M",), "608.6000", "32.56064"),  # [run]
        # post-stratified
        (poststrat, Measure("mean", "api00"), (), "642.31", None),  # [help]
        (poststrat, Measure("total", "enroll"), (), "3680893", "406293"),  # [help]
        # raked
        (rakes, Measure("mean", "api00"), (), "641.23", "23.704"),  # [rake]
        (rakes, Measure("total", "enroll"), (), "3647280", "400603"),  # [rake], calibrate(calfun="raking")
    ],
)
def test_estimates_and_errors_are_those_that_r_prints(design, measure, place, value, error):
    found = estimates(design(), measure, ["stype"] if place else [])[place]
    assert prints(found.value, value)
    assert error is None or prints(found.error, error)


@pytest.mark.parametrize(
    ("place", "value", "error"),
    [("0", "3.314286", "0.3117042"), ("1", "6.195000", "0.7555129")],  # [domain]
)
def test_a_domain_keeps_the_full_design(place, value, error):
    found = estimates(fpc(known=False), Measure("mean", "x"), ["big"])[(place,)]
    assert prints(found.value, value)
    assert prints(found.error, error)


def test_a_median_has_woodruffs_interval():
    found = estimates(clus1(), Measure("median", "api00"), [])[()]
    assert (found.value, found.low, found.high) == (652, 561, 714)  # [vignette]
    assert prints(found.error, "35.66788")  # [vignette]
    stratified = estimates(strat(), Measure("median", "api00"), [])[()]
    assert (stratified.value, stratified.low, stratified.high) == (668, 642, 694)  # [run]


def test_an_interval_takes_its_t_from_clusters_less_strata():
    found = estimates(strat(), Measure("mean", "api00"), [])[()]
    assert prints(found.low, "643.7321883")  # [run]: confint(svymean(~api00, dstrat), df = degf(dstrat))
    assert prints(found.high, "680.8425380")


def test_weights_are_raked_to_every_margin():
    one = raked(clus1(), {"stype": SCHOOLS, "sch.wide": TARGETS})
    rows = one.data.with_columns(one=1, yes=(pl.col("sch.wide") == "Yes").cast(int))
    sums = {name: rows.filter(pl.col("stype") == name)["adjusted"].sum() for name in SCHOOLS}
    assert sums == pytest.approx(SCHOOLS)
    assert rows.filter(pl.col("yes") == 1)["adjusted"].sum() == pytest.approx(5122)


def two_by_two(*cells: tuple[str, str]):
    rows = [{"a": a, "b": b, "stratum": "all", "cluster": str(n)} for n, (a, b) in enumerate(cells)]
    return sample(pl.DataFrame(rows).with_columns(weight=1.0, frame=pl.lit(None, pl.Int64)))


def test_raking_that_does_not_converge_is_an_error():
    """All of x are in u and all of y in v, so that margins of 60 and 40 by 50 and 50 can never agree."""
    of = two_by_two(("x", "u"), ("x", "u"), ("y", "v"), ("y", "v"))
    with pytest.raises(CannotWeigh) as error:
        raked(of, {"a": {"x": 60, "y": 40}, "b": {"u": 50, "v": 50}})
    assert error.value.reason == "not_converged"


def test_margins_of_different_totals_are_an_error():
    of = two_by_two(("x", "u"), ("y", "v"))
    with pytest.raises(CannotWeigh) as error:
        raked(of, {"a": {"x": 60, "y": 40}, "b": {"u": 50, "v": 49}})
    assert error.value.reason == "margins_disagree"


@pytest.mark.parametrize(
    ("counts", "reason", "place"),
    [({"x": 60}, "no_frame_count", "y"), ({"x": 6, "y": 3, "z": 1}, "nobody_answered", "z")],
)
def test_a_class_without_count_or_answers_is_an_error_with_its_name(counts, reason, place):
    with pytest.raises(CannotWeigh) as error:
        post_stratified(two_by_two(("x", "u"), ("y", "v")), "a", counts)
    assert error.value.reason == reason
    assert error.value.what == {"place": place}
