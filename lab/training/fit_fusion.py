"""Fits the fusion of attack signals and its calibration, and writes libs/vision/policies/face-pad.json.

    python3 fit_fusion.py SET NETS POLICY.json      (Debian: python3-numpy)

SET holds rows-*.jsonl of draw-set.ts, NETS logits-*.json of train_pad.py. The weights are a logistic regression with an
L2 penalty, fitted on the pictures of people that no network was trained on (what networks say about their own training
photographs would be believed too much), species of attack weighed alike, and bona fide pictures that went through a
second camera less than those as clients send them. The calibration is the distribution of the scores of bona fide
photographs as clients send them (`bona-everyday`), each scored by weights that were fitted on other people (five folds);
so are the figures that are printed.
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
LEVELS = {2: 2.0, 4: 1.3, 6: 1.0}
# Pixels of the face in the photograph: the gates of the service refuse smaller ones, and clients do not enlarge them.
LEAST_FACE = 80
# What a bona fide picture that looks like a recapture counts for beside one as clients send it.
TWICE_CAPTURED = 0.1


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
    kind = lambda r: r["species"] if not is_attack(r) else "painted" if r["species"].startswith("painted") else "simulated"
    for level, most in LEVELS.items():
        refused = s > most
        print(f"{name}, level {level} (S > {most})")
        for what in (kind, lambda r: "  " + r["species"]) if level == 4 else (kind,):
            for group in sorted({what(r) for r in rows}):
                own = np.array([what(r) == group for r in rows])
                k, n = int(refused[own].sum()), int(own.sum())
                print(f"   {group:18s}", "BPCER " + wilson(k, n) if "bona" in group else "APCER " + wilson(n - k, n))


def fit_detector(name, rows, names, networks):
    """One detector, and S of its rows by folds over people: a fit flatters the rows it was made from."""
    x = matrix(rows, names)
    mean, deviation = np.nanmean(x, 0), np.nanstd(x, 0) + 1e-6
    y = np.array([float(is_attack(r)) for r in rows])
    nets = np.array([n in networks for n in names])
    x = standard(x, mean, deviation)
    weight, bias = fit(x, y, species_weights(rows), nets)
    people = sorted({person(r) for r in rows})
    fold = np.array([people.index(person(r)) % 5 for r in rows])
    held = np.zeros(len(rows))
    for f in range(5):
        a, b = fit(x[fold != f], y[fold != f], species_weights([r for r, g in zip(rows, fold) if g != f]), nets)
        held[fold == f] = x[fold == f] @ a + b
    points = calibration(held[[sent_once(r) for r in rows]])
    detector = {
        "name": name, "needs": networks, "bias": round(float(bias), 4), "limit": LIMIT,
        "signals": {n: {"mean": round(float(m), 4), "deviation": round(float(d), 4), "weight": round(float(v), 4)} for n, m, d, v in zip(names, mean, deviation, weight)},
        "calibration": points,
    }
    return detector, scored(points, held)


def load(folder, nets):
    logits = {name: json.load(open(f"{nets}/logits-{which}.json")) for name, which in zip(OWN, ("context", "face", "patch"))}
    rows = [json.loads(line) for path in sorted(glob.glob(f"{folder}/rows-*.jsonl")) for line in open(path)]
    rows = [r for r in rows if r["split"] != "train" and r["faceWidth"] >= LEAST_FACE]
    for r in rows:
        r["signals"] |= {name: answers[str(r["i"])] for name, answers in logits.items()}
    return rows


def main(folder, nets, target):
    rows = load(folder, nets)
    # Minus infinity: this detector has nothing to say.
    each, alarms = [], np.full((len(rows), len(DETECTORS)), -np.inf)
    for d, (name, (names, networks)) in enumerate(DETECTORS.items()):
        at = np.array([all(r["signals"].get(n) is not None for n in networks) for r in rows])
        detector, alarms[at, d] = fit_detector(name, [r for r, ok in zip(rows, at) if ok], names, networks)
        each.append(detector)
        print(name, {n: t["weight"] for n, t in detector["signals"].items()})
    every = np.isfinite(alarms).all(1)
    both = np.where(np.isfinite(alarms), alarms, 0).sum(1)
    bona = np.array([sent_once(r) for r in rows])
    # Over all of them: pictures with a scene are the harder ones, and alone they would be let off.
    together = calibration(both[bona])
    report("default pack", rows, alarms[:, 0])
    report("with MiniFASNet", rows, np.where(every, scored(together, both), both))
    attacks = sum(is_attack(r) for r in rows)
    policy = {
        "version": "2",
        "evidence": {
            "weights": f"{len(rows) - attacks} bona fide pictures and {attacks} simulated attacks of people that no network was trained on",
            "calibration": f"{bona.sum()} of these bona fide pictures, photographs as clients send them, by five folds over people",
        },
        "detectors": each,
        "together": together,
    }
    with open(target, "w") as out:
        json.dump(policy, out, indent=2)
        out.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
