import type { Box, Image } from '@bonafide/vision/image/image';
import { type Camera, capture, randomCamera, type Scene } from './camera.ts';
import { contour } from './contour.ts';
import { display } from './display.ts';
import { type Placement, projection } from './geometry.ts';
import { glare, type Lighting, refreshBands, shading } from './light.ts';
import type { Medium } from './medium.ts';
import { print } from './print.ts';
import { type Random, seededRandom } from './random.ts';
import { bilinear, linearRaster, resized } from './raster.ts';
import { type Instrument, randomInstrument, type Species } from './species.ts';
import { surroundings } from './surroundings.ts';

export interface SimulateOptions {
  /** Where the face is in the photograph; a centred head and shoulders when absent. */
  readonly face?: Box;
  /** What is seen around the medium; an invented interior when absent. */
  readonly around?: Image;
}

/**
 * A camera's picture of a presentation attack made from a bona fide photograph, as JPEG: the photograph is shown by
 * the instrument, seen in perspective, lit, and sampled by a sensor with noise, demosaicing and JPEG history. All
 * parameters are drawn from `seed`: equal arguments give equal bytes (with equal versions of sharp).
 */
export async function simulate(
  photo: Image,
  species: Species,
  seed: number,
  { face = assumedFace(photo), around }: SimulateOptions = {},
): Promise<Buffer> {
  const random = seededRandom(seed);
  const camera = drawCamera(random);
  const instrument = randomInstrument(species, random);
  const zoom = instrument.photoWidth / photo.width;
  const shown = await resized(photo, instrument.photoWidth, photo.height * zoom);
  const box = { x: face.x * zoom, y: face.y * zoom, width: face.width * zoom, height: face.height * zoom };
  const tight = species === 'screen-tight' || species === 'print-tight';
  const placement = place(shown, box, camera, tight, random);
  const medium = build(species, shown, box, instrument, 1 / placement.scale, random);
  const background = await surroundings(camera.sensor.width, camera.sensor.height, random, around);
  return capture(compose(medium, placement, background, lighting(instrument, random), camera), camera, random);
}

/**
 * A camera's picture of the scene of a bona fide photograph: the same cameras as for attacks, no medium between.
 * `share` is the width of the face in the picture's width (as far as the photograph reaches).
 */
export async function photograph(
  photo: Image,
  seed: number,
  { face = assumedFace(photo) }: Pick<SimulateOptions, 'face'> = {},
): Promise<Buffer> {
  const random = seededRandom(seed);
  const camera = drawCamera(random);
  const { sensor } = camera;
  const wanted = (random.uniform(0.2, 0.6) * sensor.width) / face.width;
  const scale = Math.max(wanted, sensor.width / photo.width, sensor.height / photo.height);
  const reach = Math.min(1, scale * 1.2);
  const raster = linearRaster(await resized(photo, photo.width * reach, photo.height * reach));
  const [halfX, halfY] = [sensor.width / scale / 2, sensor.height / scale / 2];
  const centre = {
    x: Math.min(Math.max(face.x + face.width * random.uniform(0.3, 0.7), halfX), photo.width - halfX),
    y: Math.min(Math.max(face.y + face.height * random.uniform(0.3, 0.7), halfY), photo.height - halfY),
  };
  const scene: Scene = (x, y, out) =>
    bilinear(
      raster,
      (centre.x + (x - sensor.width / 2) / scale) * reach,
      (centre.y + (y - sensor.height / 2) / scale) * reach,
      out,
    );
  return capture(scene, camera, random);
}

function drawCamera(random: Random): Camera {
  const [width, height] = random.pick([
    [480, 640],
    [480, 640],
    [480, 640],
    [360, 480],
    [640, 480],
    [600, 800],
    [720, 960],
  ] as const);
  return randomCamera(random, width, height);
}

function assumedFace({ width, height }: Image): Box {
  const side = 0.4 * Math.min(width, height);
  return { x: (width - side) / 2, y: height * 0.4 - side / 2, width: side, height: side };
}

/** Frames the face at 18 to 60 % of the picture's width, or so near that the medium's edges are out of sight. */
function place(photo: Image, face: Box, camera: Camera, tight: boolean, random: Random): Placement {
  const { width, height } = camera.sensor;
  const anchor = { x: face.x + face.width / 2, y: face.y + face.height / 2 };
  const target = {
    x: width * (0.5 + random.uniform(-0.1, 0.1)),
    y: height * (0.48 + random.uniform(-0.1, 0.1)),
  };
  const wanted = (random.uniform(0.18, 0.6) * width) / face.width;
  const covering = Math.max(
    target.x / anchor.x,
    (width - target.x) / (photo.width - anchor.x),
    target.y / anchor.y,
    (height - target.y) / (photo.height - anchor.y),
  );
  const widest = (0.75 * width) / face.width;
  return {
    scale: tight ? Math.max(wanted, Math.min(covering * 1.05, widest)) : wanted,
    yaw: random.normal() * 0.12,
    pitch: random.normal() * 0.12,
    roll: random.normal() * 0.05,
    distance: height * random.uniform(1.2, 3.5),
    anchor,
    target,
  };
}

function build(
  species: Species,
  photo: Image,
  face: Box,
  instrument: Instrument,
  pitch: number,
  random: Random,
): Medium {
  // The point spread of lens, focus and photosite together, from sharp to out of focus.
  const psf = random.uniform(0.3, random.pick([0.6, 1.2]));
  if (instrument.kind === 'display') return display(photo, instrument.options, pitch, psf);
  const cut =
    species === 'mask-paper' || species === 'cutout' ? contour(species, photo, face, pitch, random) : undefined;
  return print(photo, { ...instrument.options, ...(cut && { cut }) }, pitch, psf, random);
}

function lighting(instrument: Instrument, random: Random): Lighting[] {
  if (instrument.kind === 'display') return [refreshBands(random), glare(random, 3, 0.35)];
  const glossy = instrument.options.technique === 'photo';
  return [shading(random), glare(random, glossy ? 3 : 1, glossy ? 0.5 : 0.12)];
}

function compose(
  medium: Medium,
  placement: Placement,
  around: Scene,
  lights: readonly Lighting[],
  { sensor }: Camera,
): Scene {
  const toMedium = projection(placement);
  const at = new Float64Array(2);
  const behind = new Float32Array(3);
  return (x, y, out) => {
    toMedium(x, y, at);
    const coverage = medium.sample(at[0] as number, at[1] as number, out);
    if (coverage > 0) for (const light of lights) light(x / sensor.width, y / sensor.height, out);
    if (coverage === 1) return;
    around(x, y, behind);
    for (let c = 0; c < 3; c++) {
      out[c] =
        coverage === 0 ? (behind[c] as number) : coverage * (out[c] as number) + (1 - coverage) * (behind[c] as number);
    }
  };
}
