import type { Box, Image } from '@bonafide/vision/image/image';
import type { Random } from './random.ts';

/**
 * How much of a cut sheet is there at a point: a paper mask is an oval about the face with holes for the eyes, a
 * cut-out is head and shoulders without the background. Hands are unsteady: the cut wavers.
 */
export function contour(
  species: 'mask-paper' | 'cutout',
  photo: Image,
  face: Box,
  pitch: number,
  random: Random,
): (u: number, v: number) => number {
  const [cx, cy] = [face.x + face.width / 2, face.y + face.height / 2];
  const [rx, ry] = [face.width * random.uniform(0.55, 0.75), face.height * random.uniform(0.62, 0.85)];
  const waves = Array.from({ length: 4 }, (_, i) => ({
    count: i + 2,
    depth: random.uniform(0, 0.04),
    phase: random.uniform(0, 6.3),
  }));
  const soft = Math.max(pitch, 1);
  const oval = (u: number, v: number, x: number, y: number, a: number, b: number) => {
    const angle = Math.atan2(v - y, u - x);
    const radius = waves.reduce((sum, w) => sum + w.depth * Math.sin(w.count * angle + w.phase), 1);
    const inside = radius - Math.hypot((u - x) / a, (v - y) / b);
    return Math.min(Math.max((inside * a) / soft + 0.5, 0), 1);
  };
  if (species === 'cutout') {
    const shoulders = Math.min(photo.height - cy, face.height * 2.2);
    return (u, v) =>
      Math.max(
        oval(u, v, cx, cy - face.height * 0.05, rx * 1.15, ry * 1.15),
        oval(u, v, cx, cy + shoulders, face.width * 1.3, Math.max(shoulders - face.height * 0.6, 1)),
      );
  }
  const holes = random.chance(0.7);
  const [ex, ey] = [face.width * 0.2, face.height * random.uniform(0.08, 0.16)];
  const [hx, hy] = [face.width * random.uniform(0.07, 0.12), face.height * random.uniform(0.04, 0.07)];
  return (u, v) => {
    const sheet = oval(u, v, cx, cy, rx, ry);
    if (!holes || sheet === 0) return sheet;
    return sheet * (1 - Math.max(oval(u, v, cx - ex, cy - ey, hx, hy), oval(u, v, cx + ex, cy - ey, hx, hy)));
  };
}
