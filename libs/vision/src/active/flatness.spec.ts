import { describe, expect, it } from 'vitest';
import type { Image, Point } from '../image/image.js';
import type { Point3 } from '../quality/evidence.js';
import { backdropKept, backdropMotion, backdropOf } from './backdrop.js';
import { homographyOf, project } from './plane.js';
import { solidityOf } from './solidity.js';

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** A head like an egg with a nose, as 468 points: those that are looked at lie where a face has them. */
function head(): Point3[] {
  const at: Record<number, readonly [number, number]> = {
    33: [-0.5, 0],
    263: [0.5, 0],
    168: [0, -0.02],
    2: [0, 0.62],
    152: [0, 1.25],
    10: [0, -0.75],
    1: [0, 0.5],
    4: [0, 0.45],
  };
  return Array.from({ length: 468 }, (_, i) => {
    const [x, y] = at[i] ?? [0.7 * Math.sin(1.7 * i), 0.25 + Math.cos(2.3 * i)];
    const nose = Math.exp(-((x / 0.14) ** 2) - ((y - 0.47) / 0.16) ** 2);
    return { x: 200 + 100 * x, y: 200 + 100 * y, z: 100 * (0.45 * (x * x + 0.3 * y * y) - 0.45 * nose) };
  });
}

function turned(points: readonly Point3[], yaw: number): Point3[] {
  const [cos, sin] = [Math.cos(radians(yaw)), Math.sin(radians(yaw))];
  return points.map(({ x, y, z }) => ({ x: 200 + (x - 200) * cos - z * sin, y, z: z * cos + (x - 200) * sin }));
}

describe('a plane', () => {
  const square: Point[] = [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
    { x: 0, y: 1 },
    { x: 0.3, y: 0.6 },
  ];

  it('is followed through a change of view', () => {
    const view = [0.9, 0.1, 0.2, -0.05, 0.8, 0.1, 0.15, -0.1] as const;
    const found = homographyOf(
      square,
      square.map((point) => project(view, point)),
    );
    for (const [i, value] of view.entries()) expect(found?.[i]).toBeCloseTo(value, 6);
  });

  it('is none where all points are one', () => {
    const one = square.map(() => ({ x: 0.5, y: 0.5 }));
    expect(homographyOf(one, one)).toBeUndefined();
  });
});

describe('a face that is turned', () => {
  it.each([25, -25])('by %i degrees shows depth if it is a head', (yaw) => {
    const { residual = 0, noseWay = 0 } = solidityOf(head(), turned(head(), yaw)) ?? {};
    expect(Math.sign(yaw) * noseWay).toBeGreaterThan(0.1);
    expect(residual).toBeGreaterThan(0.05);
  });

  it.each([25, 50, -25])('by %i degrees shows none if it is a picture of one', (yaw) => {
    const flat = head().map((point) => ({ ...point, z: 0 }));
    const near = turned(flat, yaw).map(({ x, y, z }) => {
      const perspective = 400 / (400 + z);
      return { x: 200 + (x - 200) * perspective, y: 200 + (y - 200) * perspective, z };
    });
    const { residual = 1, noseWay = 1 } = solidityOf(flat, near) ?? {};
    expect(Math.abs(noseWay)).toBeLessThan(0.02);
    expect(residual).toBeLessThan(0.02);
  });

  it('shows nothing when it was not measured', () => {
    const broken = head().map((point) => ({ ...point, x: Number.NaN }));
    expect(solidityOf(head(), broken)).toBeUndefined();
  });
});

const SIZE = { width: 320, height: 400 };

/** A room with something to follow everywhere, seen from where `toRoom` leads. */
function room(toRoom: (x: number, y: number) => Point, seed = 1): Image {
  const data = new Uint8Array(SIZE.width * SIZE.height * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    const { x, y } = toRoom(pixel % SIZE.width, Math.floor(pixel / SIZE.width));
    const [a, b] = [Math.sin(x / 7 + seed * y * 0.031), Math.sin(y / 9 - seed * x * 0.023)];
    data[i] = 120 + 50 * a * b + 40 * Math.sin((x * y * seed) / 900);
  }
  return { ...SIZE, data };
}

describe('a background', () => {
  const middle = { x: 160, y: 220 };
  const box = { x: 115, y: 165, width: 90, height: 110 };
  const mesh = head().map(({ x, y, z }) => ({ x: middle.x + 0.5 * (x - 200), y: middle.y + 0.5 * (y - 220), z }));
  const larger = {
    box: { x: 160 - 63, y: 220 - 77, width: 126, height: 154 },
    mesh: mesh.map(({ x, y, z }) => ({ x: 160 + 1.4 * (x - 160), y: 220 + 1.4 * (y - 220), z })),
  };
  const still = room((x, y) => ({ x, y }));
  const before = backdropOf(still, box, mesh);

  it('stays while a head comes closer', () => {
    const { patches, stayed, movedAlong } = backdropMotion(before, backdropOf(still, larger.box, larger.mesh));
    expect(patches).toBeGreaterThan(10);
    expect(stayed).toBeGreaterThan(0.95);
    expect(movedAlong).toBeLessThan(0.8);
  });

  it('moves along with a picture that comes closer', () => {
    const closer = room((x, y) => ({ x: 160 + (x - 160) / 1.4, y: 220 + (y - 220) / 1.4 }));
    const { patches, stayed, movedAlong } = backdropMotion(before, backdropOf(closer, larger.box, larger.mesh));
    expect(patches).toBeGreaterThan(10);
    expect(movedAlong).toBeGreaterThan(stayed + 0.1);
  });

  it('is kept by a hand that shakes, and not by a cut', () => {
    const shaken = backdropOf(
      room((x, y) => ({ x: x + 5, y: y - 3 })),
      box,
      mesh,
    );
    expect(backdropKept(before, shaken)).toBeGreaterThan(0.9);
    const elsewhere = backdropOf(
      room((x, y) => ({ x: 3 * x + 500, y: 2 * y + 900 }), 3),
      box,
      mesh,
    );
    expect(backdropKept(before, elsewhere)).toBeLessThan(0.7);
    const wall = backdropOf({ ...SIZE, data: new Uint8Array(SIZE.width * SIZE.height * 3).fill(90) }, box, mesh);
    expect(backdropKept(wall, before)).toBeUndefined();
  });
});
