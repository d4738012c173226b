"""Trains the three small attack networks of the packs.

    python3 train_pad.py SET OUT [context|face|patch ...]      (Debian: python3-torch 1.13, python3-numpy)

SET holds rows-K.jsonl and crops-K.bin as draw-set.ts writes them: per row a context crop and a face crop of 96 x 96 and
five patches of 64 x 64, RGB bytes. Rows of the split `train` teach; `cal` and `test` are only reported, and the last
epoch is kept. Seeds are fixed. The result per network is one ONNX file, which takes uint8 [N, side, side, 3] RGB and
answers `attack` [N, 1], a logit: above 0 the crop looks like an attack; its weights; and logits-WHICH.json, its answers
for the rows of `cal` and `test`, for fit_fusion.py. A network whose weights are in OUT is not trained again, only asked.
"""
import glob
import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

SIDE, PATCH, PATCHES = 96, 64, 5
ROW = 2 * SIDE * SIDE * 3 + PATCHES * PATCH * PATCH * 3
EPOCHS = {"context": 20, "face": 20, "patch": 14}
TAUGHT_PATCHES = 2  # Of the five of a picture, drawn anew in every epoch.


class Net(nn.Module):
    """About 45,000 weights. `residual` adds the picture less its 3 x 3 mean, where grids and dots are."""

    def __init__(self, residual):
        super().__init__()
        self.residual = residual
        widths = [6, 12, 24, 40, 56] if residual else [3, 16, 28, 48, 72]
        strides = [2, 1, 2, 2] if residual else [2, 2, 2, 2]
        self.body = nn.Sequential(*[
            nn.Sequential(nn.Conv2d(i, o, 3, s, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU())
            for i, o, s in zip(widths, widths[1:], strides)
        ])
        self.head = nn.Linear(2 * widths[-1], 1)
        self.drop = nn.Dropout(0.3)

    def forward(self, x):
        x = (x - 127.5) / 64
        if self.residual:
            x = torch.cat([x, 4 * (x - F.avg_pool2d(x, 3, 1, 1, count_include_pad=False))], 1)
        x = self.body(x)
        x = torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)
        return self.head(self.drop(x))


class Served(nn.Module):
    """The network behind the pack's input convention."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, image):
        return self.net(image.float().permute(0, 3, 1, 2))


def augment(x, rng):
    """Colour, tone, blur and noise at random, alike for bona fide and attack, so that none of them tells the two apart."""
    n = x.shape[0]
    r = lambda *s: torch.rand(*s, generator=rng)
    some = lambda share: (r(n) < share).nonzero()[:, 0]
    flip = some(0.5)
    x[flip] = x[flip].flip(3)
    grey = x.mul(torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    colour = torch.where(r(n, 1, 1, 1) < 0.35, torch.zeros(1), 0.6 + 0.7 * r(n, 1, 1, 1))
    cast = 1 + 0.2 * (r(n, 3, 1, 1) - 0.5) * (r(n, 1, 1, 1) < 0.7)
    gain, lift = (0.7 + 0.6 * r(n, 1, 1, 1)) * cast, 30 * (r(n, 1, 1, 1) - 0.35)
    x = x.sub_(grey).mul_(colour).add_(grey).mul_(gain).add_(lift)
    soft = some(0.25)
    x[soft] += (F.avg_pool2d(x[soft], 3, 1, 1, count_include_pad=False) - x[soft]) * r(len(soft), 1, 1, 1)
    noisy = some(0.3)
    x[noisy] += 5 * r(len(noisy), 1, 1, 1) ** 2 * torch.randn(x[noisy].shape, generator=rng)
    return x.clamp_(0, 255)


def auc(score, label):
    order = np.argsort(score)
    rank = np.empty(len(score))
    rank[order] = np.arange(1, len(score) + 1)
    p = label.sum()
    return (rank[label == 1].sum() - p * (p + 1) / 2) / (p * (len(label) - p))


def load(folder):
    meta, rows = [], []
    for path in sorted(glob.glob(f"{folder}/rows-*.jsonl")):
        meta += [json.loads(line) for line in open(path)]
        crops = path.replace("rows-", "crops-").replace(".jsonl", ".bin")
        rows.append(np.fromfile(crops, np.uint8).reshape(-1, ROW))
    return meta, np.concatenate(rows)


def crops(rows, which):
    a = SIDE * SIDE * 3
    part, side = {"context": (rows[:, :a], SIDE), "face": (rows[:, a : 2 * a], SIDE), "patch": (rows[:, 2 * a :], PATCH)}[which]
    return part.reshape(-1, side, side, 3)


def train(which, meta, rows, out):
    torch.manual_seed(7)
    rng = torch.Generator().manual_seed(11)
    label = np.array([0 if m["species"].startswith("bona") else 1 for m in meta])
    split = np.array([m["split"] for m in meta])
    per = PATCHES if which == "patch" else 1
    data = crops(rows, which)
    # Patches are native pixels: the tighter framing repeats them.
    chosen = np.array([i for i, m in enumerate(meta) if m["split"] == "train" and not (which == "patch" and m["framing"])])
    share = label[chosen].mean()
    weight = np.where(label == 1, 0.5 / share, 0.5 / (1 - share)).astype(np.float32)
    net = Net(residual=which == "patch")
    batch, epochs = 48, EPOCHS[which]
    repeat = TAUGHT_PATCHES if which == "patch" else 1
    steps = epochs * (len(chosen) * repeat // batch)
    optimiser = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps + 1)
    order = np.random.default_rng(5)
    start = time.time()
    for epoch in range(epochs):
        net.train()
        total = 0.0
        shuffled = order.permutation(np.repeat(chosen, repeat))
        for s in range(len(shuffled) // batch):
            take = shuffled[s * batch : (s + 1) * batch]
            index = take * per + order.integers(0, per, batch)
            x = torch.from_numpy(np.ascontiguousarray(data[index])).float().permute(0, 3, 1, 2)
            x = augment(x, rng)
            y = torch.from_numpy(label[take]).float() * 0.94 + 0.03
            loss = F.binary_cross_entropy_with_logits(net(x)[:, 0], y, torch.from_numpy(weight[take]))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(which, epoch, f"loss {total / max(s + 1, 1):.3f}, {time.time() - start:.0f} s", flush=True)
    torch.save(net.state_dict(), f"{out}/pad-{which}.pt")
    side = PATCH if which == "patch" else SIDE
    torch.onnx.export(
        Served(net).eval(), torch.zeros(2, side, side, 3, dtype=torch.uint8), f"{out}/pad-{which}.onnx", opset_version=13,
        input_names=["image"], output_names=["attack"], dynamic_axes={"image": {0: "N"}, "attack": {0: "N"}},
    )


def answer(which, meta, rows, out):
    net = Net(residual=which == "patch")
    net.load_state_dict(torch.load(f"{out}/pad-{which}.pt"))
    label = np.array([0 if m["species"].startswith("bona") else 1 for m in meta])
    split = np.array([m["split"] for m in meta])
    kept = np.flatnonzero(split != "train")
    logits = infer(net, crops(rows, which), kept, PATCHES if which == "patch" else 1)
    for name in ("cal", "test"):
        at = split[kept] == name
        print(which, name, f"AUC {auc(logits[at], label[kept][at]):.4f}", "weights", sum(p.numel() for p in net.parameters()), flush=True)
    with open(f"{out}/logits-{which}.json", "w") as file:
        json.dump({str(meta[k]["i"]): round(float(v), 4) for k, v in zip(kept, logits)}, file)


def infer(net, data, rows, per):
    net.eval()
    scores = []
    with torch.no_grad():
        for i in range(0, len(rows), 64):
            index = (rows[i : i + 64][:, None] * per + np.arange(per)).ravel()
            x = torch.from_numpy(np.ascontiguousarray(data[index])).float().permute(0, 3, 1, 2)
            both = (net(x) + net(x.flip(3)))[:, 0] / 2  # As networks.ts asks: the crop and its mirror image.
            scores.append(both.view(-1, per).mean(1).numpy())
    return np.concatenate(scores)


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder, out = sys.argv[1:3]
    meta, rows = load(folder)
    for which in sys.argv[3:] or ["context", "face", "patch"]:
        if not os.path.exists(f"{out}/pad-{which}.pt"):
            train(which, meta, rows, out)
        answer(which, meta, rows, out)
