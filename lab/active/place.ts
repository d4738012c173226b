import type { Image } from '@bonafide/vision/image/image';
import type { Random } from '../attacks/random.ts';
import { toCode } from '../attacks/raster.ts';
import { surroundings } from '../attacks/surroundings.ts';
import { Canvas } from './draw.ts';
import { drawHead, type Head, type View } from './head.ts';
import type { Pose } from './motion.ts';

const WIDTH = 360;
const HEIGHT = 480;

/** Where a capture takes place: the room, and how the head stands in it at rest. */
export interface Place {
  readonly room: Image;
  readonly shirt: readonly [number, number, number];
  readonly rest: Pick<View, 'scale' | 'x' | 'y' | 'distance'>;
  readonly light: number;
}

/** Light that a screen adds to what is before it, as shares of what lights it already. */
export interface ScreenLight {
  /** Red, green and blue, 0 to 1. */
  readonly colour: readonly [number, number, number];
  readonly toFace: number;
  readonly toRoom: number;
}

/** A person at rest. */
export const STILL: Pose = {
  yaw: 0,
  pitch: 0,
  roll: 0,
  closed: false,
  size: 1,
  shift: { x: 0, y: 0 },
  shake: { x: 0, y: 0 },
  time: 0,
};

/** A head in its place. */
export function scene(head: Head, place: Place, pose: Pose, screen?: ScreenLight): Image {
  const canvas = new Canvas(shaken(screen ? tinted(place.room, screen.colour, screen.toRoom) : place.room, pose));
  shoulders(canvas, place, pose);
  const lit = screen ? { ...head, photo: tinted(head.photo, screen.colour, screen.toFace) } : head;
  drawHead(canvas, lit, viewOf(place, pose));
  canvas.lit(place.light);
  return canvas.image();
}

/** A picture of what a coloured light adds its share to. */
export function tinted({ width, height, data }: Image, colour: ScreenLight['colour'], share: number): Image {
  // Codes are about the 2.2nd root of light.
  const factors = colour.map((value) => (1 + share * value) ** (1 / 2.2));
  const lit = Uint8Array.from(data, (value, at) => Math.min(255, value * (factors[at % 3] as number) + 0.5));
  return { width, height, data: lit };
}

/** How a head or a sheet in a place is seen. */
export function viewOf({ rest }: Pick<Place, 'rest'>, { yaw, pitch, roll, closed, size, shift, shake }: Pose): View {
  return {
    yaw,
    pitch,
    roll,
    closed,
    scale: rest.scale * size,
    x: rest.x + shift.x + shake.x,
    y: rest.y + shift.y + shake.y,
    distance: rest.distance / size,
  };
}

function shoulders(canvas: Canvas, { shirt, rest }: Place, { size, shake }: Pose): void {
  const unit = rest.scale * size;
  const [middle, top] = [rest.x + shake.x, rest.y + shake.y + 0.35 * unit];
  for (let y = Math.max(0, Math.floor(top)); y < canvas.height; y++) {
    const half = unit * Math.min(1.9, 0.45 + 1.1 * ((y - top) / unit));
    const right = Math.min(canvas.width, middle + half);
    for (let x = Math.max(0, Math.floor(middle - half)); x < right; x++) {
      for (let i = 0; i < 3; i++) canvas.data[3 * (y * canvas.width + x) + i] = shirt[i] as number;
    }
  }
}

/** A room of its own, invented. */
export async function placeOf(random: Random): Promise<Place> {
  const paint = await surroundings(WIDTH, HEIGHT, random);
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  const rgb = new Float32Array(3);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += 3) {
      paint(x, y, rgb);
      for (let i = 0; i < 3; i++) data[at + i] = Math.min(255, 255 * toCode(Math.max(0, rgb[i] as number)));
    }
  }
  return {
    room: { width: WIDTH, height: HEIGHT, data },
    shirt: [random.uniform(20, 230), random.uniform(20, 230), random.uniform(20, 230)],
    rest: {
      scale: random.uniform(70, 100),
      x: WIDTH * random.uniform(0.44, 0.56),
      y: HEIGHT * random.uniform(0.5, 0.58),
      distance: random.uniform(5, 8),
    },
    light: random.uniform(0.8, 1.15),
  };
}

/** The room seen by a camera that shakes; beyond the edge the edge repeats. */
export function shaken({ width, height, data }: Image, { shake }: Pose): Image {
  const [dx, dy] = [Math.round(shake.x), Math.round(shake.y)];
  const moved = new Uint8Array(data.length);
  const clip = (value: number, size: number) => Math.min(Math.max(value, 0), size - 1);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const from = (clip(y - dy, height) * width + clip(x - dx, width)) * 3;
      for (let i = 0; i < 3; i++) moved[at + i] = data[from + i] as number;
    }
  }
  return { width, height, data: moved };
}
