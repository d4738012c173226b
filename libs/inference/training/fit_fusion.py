"""Fits the fusion of attack signals and its calibration, and writes libs/vision/policies/face-pad.json.

    python3 fit_fusion.py SET NETS POLICY.json      (Debian: python3-numpy)

SET holds rows-*.jsonl of draw-set.ts, NETS logits-*.json of train_pad.py. The weights are a logistic regression with an
L2 penalty, fitted on `cal` (the networks have never seen its photographs; what they say about their own training
photographs would be believed too much), kinds of bona fide pictures and species of attack weighed alike but for pictures
that went through a second camera, which count less. The calibration is the distribution of bona fide scores in `cal` of
photographs as clients send them (`bona-everyday`); those that were captured twice are reported as a stress. `test` is
only reported.
"""
import glob
import json
import math
import re
import sys

import numpy as np

MEASURED = [
    "lumaPeak", "chromaPeak", "fineEnergy", "fineChroma", "diversity", "saturation", "saturationSpread", "warmth",
    "black", "white", "gloss", "straightest", "second", "sharpness", "reblur", "noise", "blockiness",
]
OWN = ["contextNet", "faceNet", "patchNet"]
DETECTORS = {"own": (MEASURED + OWN, OWN), "minifasnet": (["miniFasNet"], ["miniFasNet"])}
LIMIT, PENALTY = 3.0, 3.0
# Levels of the service's policies, by S.
LEVELS = {2: 2.0, 4: 1.6, 6: 1.3}
# What a bona fide picture that looks like a recapture counts for beside one as clients send it.
TWICE_CAPTURED = 0.2


def is_attack(row):
    return not row["species"].startswith("bona")


def sent_once(row):
    return row["species"] == "bona-everyday"


def person(row):
    return re.sub(r"_[0-9_]+$", "", row["source"])


def matrix(rows, names):
    return np.array([[np.nan if r["signals"].get(n) is None else r["signals"][n] for n in names] for r in rows])


def standard(x, mean, deviation):
    return np.clip(np.nan_to_num((x - mean) / deviation), -LIMIT, LIMIT)


def species_weights(rows):
    count = {}
    for r in rows:
        count[r["species"]] = count.get(r["species"], 0) + 1
    kinds = {True: sum(not s.startswith("bona") for s in count)}
    part = lambda r: TWICE_CAPTURED if r["species"] == "bona-recaptured" else 1 - TWICE_CAPTURED if not is_attack(r) else 1 / kinds[True]
    w = np.array([part(r) / count[r["species"]] for r in rows])
    return w * len(rows) / w.sum()


def fit(x, y, w, nets):
    """Newton's method on the penalised likelihood; networks' weights that would turn negative are left out."""
    free = np.ones(x.shape[1] + 1, bool)
    design = np.c_[x, np.ones(len(x))]
    beta = np.zeros(design.shape[1])
    penalty = np.r_[np.where(nets, 0.3 * PENALTY, PENALTY), 1e-3]
    while True:
        for _ in range(50):
            p = 1 / (1 + np.exp(-design @ beta))
            gradient = (design.T @ (w * (p - y)) + penalty * beta)[free]
            hessian = ((design * (w * p * (1 - p))[:, None]).T @ design + np.diag(penalty))[np.ix_(free, free)]
            beta[free] -= np.linalg.solve(hessian, gradient)
        bad = np.r_[nets, False] & (beta < 0)
        if not bad.any():
            return beta[:-1], beta[-1]
        free &= ~bad
        beta[~free] = 0


def calibration(bona):
    """Points [logit, S] at rising S, as far as the bona fide scores carry: down to three of them."""
    points, s = [], 0.0
    while len(bona) * 10**-s >= 3:
        points.append([round(float(np.quantile(bona, 1 - 10**-s, method="higher" if s else "lower")), 4), round(s, 2)])
        s += 0.1
    # Beyond the evidence the slope goes on for one more decade, so that stronger attacks still rank higher.
    (x0, s0), (x1, s1) = points[-6], points[-1]
    points.append([round(x1 + (x1 - x0) / (s1 - s0), 4), round(s1 + 1, 2)])
    rising = [points[0]]
    for p in points[1:]:
        rising.append([max(p[0], round(rising[-1][0] + 1e-4, 4)), p[1]])
    return rising


def wilson(k, n, z=1.96):
    if n == 0:
        return "n/a"
    p = k / n
    centre, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    d = 1 + z * z / n
    return f"{k}/{n} = {100 * p:.1f} % [{100 * (centre - half) / d:.1f}, {100 * (centre + half) / d:.1f}]"


def scored(points, values):
    return np.interp(values, [p[0] for p in points], [p[1] for p in points])


def report(name, rows, s):
    for level, most in LEVELS.items():
        refused = s > most
        print(f"{name} level {level} (S > {most})")
        for species in sorted({r["species"] for r in rows}):
            own = np.array([r["species"] == species for r in rows])
            k, n = int(refused[own].sum()), int(own.sum())
            print(f"   {species:16s}", "BPCER " + wilson(k, n) if species.startswith("bona") else "APCER " + wilson(n - k, n))
        attack = np.array([is_attack(r) for r in rows])
        print("   all: BPCER", wilson(int(refused[~attack].sum()), int((~attack).sum())), "APCER", wilson(int((~refused[attack]).sum()), int(attack.sum())))


def fit_detector(name, cal, names, networks):
    """One detector, and S of its rows of `cal` by folds over photographs: a fit flatters the rows it was made from."""
    x = matrix(cal, names)
    mean, deviation = np.nanmean(x, 0), np.nanstd(x, 0) + 1e-6
    y = np.array([float(is_attack(r)) for r in cal])
    nets = np.array([n in networks for n in names])
    x = standard(x, mean, deviation)
    weight, bias = fit(x, y, species_weights(cal), nets)
    people = sorted({person(r) for r in cal})
    fold = np.array([people.index(person(r)) % 5 for r in cal])
    held = np.zeros(len(cal))
    for f in range(5):
        a, b = fit(x[fold != f], y[fold != f], species_weights([r for r, g in zip(cal, fold) if g != f]), nets)
        held[fold == f] = x[fold == f] @ a + b
    points = calibration(held[[sent_once(r) for r in cal]])
    detector = {
        "name": name, "needs": networks, "bias": round(float(bias), 4), "limit": LIMIT,
        "signals": {n: {"mean": round(float(m), 4), "deviation": round(float(d), 4), "weight": round(float(v), 4)} for n, m, d, v in zip(names, mean, deviation, weight)},
        "calibration": points,
    }
    return detector, scored(points, held)


def apply(detector, rows):
    terms = detector["signals"]
    x = standard(matrix(rows, list(terms)), np.array([t["mean"] for t in terms.values()]), np.array([t["deviation"] for t in terms.values()]))
    return scored(detector["calibration"], x @ np.array([t["weight"] for t in terms.values()]) + detector["bias"])


def load(folder, nets):
    logits = {name: json.load(open(f"{nets}/logits-{which}.json")) for name, which in zip(OWN, ("context", "face", "patch"))}
    rows = [json.loads(line) for path in sorted(glob.glob(f"{folder}/rows-*.jsonl")) for line in open(path)]
    rows = [r for r in rows if r["split"] != "train"]
    for r in rows:
        r["signals"] |= {name: answers[str(r["i"])] for name, answers in logits.items()}
    return rows


def main(folder, nets, target):
    rows = load(folder, nets)
    cal, test = ([r for r in rows if r["split"] == s] for s in ("cal", "test"))
    answered = lambda part, networks: np.array([all(r["signals"].get(n) is not None for n in networks) for r in part])
    # Minus infinity: this detector has nothing to say.
    each, alarms = [], {"cal": np.full((len(cal), len(DETECTORS)), -np.inf), "test": np.full((len(test), len(DETECTORS)), -np.inf)}
    for d, (name, (names, networks)) in enumerate(DETECTORS.items()):
        at = answered(cal, networks)
        detector, alarms["cal"][at, d] = fit_detector(name, [r for r, ok in zip(cal, at) if ok], names, networks)
        at = answered(test, networks)
        alarms["test"][at, d] = apply(detector, [r for r, ok in zip(test, at) if ok])
        each.append(detector)
        print(name, {n: t["weight"] for n, t in detector["signals"].items()})
    every = np.isfinite(alarms["cal"]).all(1)
    bona = np.array([sent_once(r) for r in cal])
    highest = calibration(alarms["cal"].max(1)[every & bona])
    for split, part in (("cal", cal), ("test", test)):
        report(f"default pack, {split}", part, alarms[split][:, 0])
        both = alarms[split].max(1)
        every = np.isfinite(alarms[split]).all(1)
        report(f"with MiniFASNet, {split}", part, np.where(every, scored(highest, both), both))
    attacks = sum(is_attack(r) for r in cal)
    policy = {
        "version": "2",
        "evidence": {
            "weights": f"{len(cal) - attacks} bona fide pictures and {attacks} simulated attacks of photographs that no network was trained on",
            "calibration": f"{bona.sum()} of these bona fide pictures, photographs as clients send them, by five folds over people",
        },
        "detectors": each,
        "highest": highest,
    }
    with open(target, "w") as out:
        json.dump(policy, out, indent=2)
        out.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
