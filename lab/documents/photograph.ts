import type { Image, Point } from '@bonafide/vision/image/image';
import sharp from 'sharp';
import { type Camera, capture, type Scene } from '../attacks/camera.ts';
import { insideRectangle, type Placement, projection } from '../attacks/geometry.ts';
import { glare, type Lighting, shading } from '../attacks/light.ts';
import { type Random, seededRandom } from '../attacks/random.ts';
import { bilinear, blur, linearRaster, resized } from '../attacks/raster.ts';
import { surroundings } from '../attacks/surroundings.ts';

/** How a page was photographed: what a report parts its figures by. */
export interface Conditions {
  /** Of the page's plane against the sensor's, degrees. */
  readonly yaw: number;
  readonly pitch: number;
  /** Clockwise in the picture, degrees, 0 to 360. */
  readonly roll: number;
  /** Deviation of lens and focus together, pixels of the picture. */
  readonly blur: number;
  readonly glare: boolean;
  /** Of the last JPEG encoding. */
  readonly quality: number;
}

export interface PhotographedPage {
  readonly jpeg: Buffer;
  /** Of the page in pixels of the picture: upper left as it is read, then clockwise. */
  readonly corners: readonly [Point, Point, Point, Point];
  readonly conditions: Conditions;
}

/** What of a photograph is given instead of drawn. */
export interface Arrangement extends Partial<Pick<Conditions, 'yaw' | 'pitch' | 'roll' | 'blur'>> {
  /** Of the picture, pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly exposure?: number;
  /** Where the middle of the page is seen, in shares of the picture. */
  readonly middle?: Point;
  /** How far the page reaches from its middle, in halves of the picture: 1 is as far as the picture does. */
  readonly fill?: number;
  /** What the page lies on, by photosites. */
  readonly ground?: Scene;
  /** What light, or anything that is held before the page, makes of what is seen. */
  readonly lights?: readonly Lighting[];
}

const MOST_TILT = 25;
/** Width of the page as it is shown to the camera: more than any specimen brings. */
const SHOWN = 1700;

/**
 * A telephone's picture of a page that lies on something: perspective of up to 25 degrees about both axes, turned by any
 * angle, lit unevenly, perhaps with a reflection, out of focus by up to 1.1 pixels, with a sensor's noise and JPEG history. All is
 * drawn from `seed`, but for what is given: equal arguments give equal bytes (with equal versions of sharp).
 */
export async function photographPage(page: Image, seed: number, given: Arrangement = {}): Promise<PhotographedPage> {
  const random = seededRandom(seed);
  const zoom = SHOWN / page.width;
  const shown = await resized(page, SHOWN, page.height * zoom);
  const roll = drawRoll(random);
  const camera = arranged(drawCamera(random), given);
  const placement = place(shown, roll, camera, random, given);
  const drawnSoftness = random.uniform(0.3, 1.1);
  const softness = given.blur ?? drawnSoftness;
  const raster = linearRaster(shown);
  blur(raster, (softness * camera.sensor.width) / camera.width / placement.scale);
  const shines = random.chance(0.4);
  const lights = given.lights ?? [shading(random), ...(shines ? [glare(random, 2, 0.3)] : [])];
  const around = given.ground ?? (await surroundings(camera.sensor.width, camera.sensor.height, random));
  const jpeg = await capture(compose(raster, placement, around, lights, camera), camera, random);
  const { width: delivered = camera.width } = await sharp(jpeg).metadata();
  const toPicture = delivered / camera.sensor.width;
  return {
    jpeg,
    corners: cornersOf(shown, placement).map(({ x, y }) => ({
      x: x * toPicture,
      y: y * toPicture,
    })) as unknown as PhotographedPage['corners'],
    conditions: {
      yaw: degrees(placement.yaw),
      pitch: degrees(placement.pitch),
      roll: (degrees(placement.roll) + 360) % 360,
      blur: softness,
      glare: shines && !given.lights,
      quality: camera.jpeg.at(-1)?.quality ?? 0,
    },
  };
}

const radians = (angle: number) => (angle * Math.PI) / 180;
const degrees = (angle: number) => (angle * 180) / Math.PI;

/** People hold most pages about upright, many in another of the four ways, and some anyhow. */
function drawRoll(random: Random): number {
  const kind = random.uniform(0, 1);
  if (kind > 0.85) return random.uniform(-180, 180);
  const quarter = kind < 0.55 ? 0 : 90 * random.integer(1, 3);
  return quarter + random.uniform(-9, 9);
}

function drawCamera(random: Random): Camera {
  const [width, height] = random.pick([
    [1600, 1200],
    [1920, 1440],
    [1200, 1600],
    [1920, 1080],
  ] as const);
  const oversampling = random.pick([1, 1, 1.25]);
  const noise = random.pick([0.5, 1, 1.5]);
  return {
    sensor: { width: Math.round(width * oversampling), height: Math.round(height * oversampling) },
    width,
    height,
    exposure: random.uniform(0.85, 1.15),
    whiteBalance: [1 + 0.06 * random.normal(), 1, 1 + 0.06 * random.normal()],
    shot: noise * random.uniform(0.005, 0.02),
    read: noise * random.uniform(0.0005, 0.004),
    vignette: random.uniform(0, 0.3),
    denoise: random.chance(0.6) ? random.uniform(0.2, 0.7) : 0,
    sharpen: random.chance(0.5) ? random.uniform(0.5, 1) : 0,
    contrast: random.uniform(0, 0.3),
    kernel: random.pick(['cubic', 'lanczos3', 'lanczos3']),
    jpeg: [{ quality: random.integer(70, 95), scale: 1 }],
  };
}

const arranged = (drawn: Camera, { size, exposure = drawn.exposure }: Arrangement): Camera => ({
  ...drawn,
  ...(size && { ...size, sensor: size }),
  exposure,
});

/** Tilts and turns the page, as large as lets a margin of the picture's size be seen around it. */
function place(page: Image, roll: number, { sensor }: Camera, random: Random, given: Arrangement): Placement {
  const { middle = { x: 0.5, y: 0.5 } } = given;
  const [yaw, pitch] = [random.uniform(-MOST_TILT, MOST_TILT), random.uniform(-MOST_TILT, MOST_TILT)];
  const placement: Placement = {
    scale: 1,
    yaw: radians(given.yaw ?? yaw),
    pitch: radians(given.pitch ?? pitch),
    roll: radians(given.roll ?? roll),
    distance: Math.max(sensor.width, sensor.height) * random.uniform(1.1, 2.5),
    anchor: { x: page.width / 2, y: page.height / 2 },
    target: { x: sensor.width * middle.x, y: sensor.height * middle.y },
  };
  const drawnFill = random.uniform(0.78, 0.95);
  const { fill = drawnFill } = given;
  let scale = sensor.width / page.width;
  // Perspective widens with size: a few rounds settle it.
  for (let round = 0; round < 6; round++) {
    const corners = cornersOf(page, { ...placement, scale });
    const across = Math.max(...corners.map(({ x }) => Math.abs(x - placement.target.x))) / (sensor.width / 2);
    const down = Math.max(...corners.map(({ y }) => Math.abs(y - placement.target.y))) / (sensor.height / 2);
    scale *= fill / Math.max(across, down);
  }
  return { ...placement, scale };
}

/** Where the corners of a page are seen: the inverse of `projection`. */
function cornersOf({ width, height }: Image, placement: Placement): [Point, Point, Point, Point] {
  const { scale, yaw, pitch, roll, distance, anchor, target } = placement;
  const [cy, sy, cp, sp, cr, sr] = [yaw, yaw, pitch, pitch, roll, roll].map((angle, at) =>
    at % 2 === 0 ? Math.cos(angle) : Math.sin(angle),
  ) as [number, number, number, number, number, number];
  const seen = (x: number, y: number): Point => {
    const [u, v] = [(x - anchor.x) * scale, (y - anchor.y) * scale];
    const depth = distance - cp * sy * u + sp * v;
    const across = (cr * cy - sr * sp * sy) * u - sr * cp * v;
    const down = (sr * cy + cr * sp * sy) * u + cr * cp * v;
    return { x: target.x + (distance * across) / depth, y: target.y + (distance * down) / depth };
  };
  return [seen(0, 0), seen(width, 0), seen(width, height), seen(0, height)];
}

function compose(
  page: ReturnType<typeof linearRaster>,
  placement: Placement,
  around: Scene,
  lights: readonly Lighting[],
  { sensor }: Camera,
): Scene {
  const toPage = projection(placement);
  const at = new Float64Array(2);
  const behind = new Float32Array(3);
  const box = { x: 0, y: 0, width: page.width, height: page.height };
  const [soft, radius] = [1.5 / placement.scale, page.width * 0.02];
  return (x, y, out) => {
    toPage(x, y, at);
    const [u, v] = [at[0] as number, at[1] as number];
    const coverage = insideRectangle(u, v, box, soft, radius);
    around(x, y, behind);
    if (coverage > 0) {
      bilinear(page, u, v, out);
      for (let c = 0; c < 3; c++) out[c] = coverage * (out[c] as number) + (1 - coverage) * (behind[c] as number);
    } else out.set(behind);
    for (const light of lights) light(x / sensor.width, y / sensor.height, out);
  };
}
