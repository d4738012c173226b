import type { Face } from '../face/face.js';
import type { Box, Image, Point } from '../image/image.js';
import type { HeadPose, Point3 } from '../quality/evidence.js';
import { poseOfMesh } from '../quality/pose.js';
import { type Backdrop, type BackdropMotion, backdropKept, backdropMotion, backdropOf } from './backdrop.js';
import { type EyePatches, eyeLikeness, eyePatches, lidsApart } from './eyes.js';
import { type Solidity, solidityOf } from './solidity.js';

/** What is kept of a frame of a guided capture once its pixels are gone. */
export interface FrameTrack {
  readonly timestampMs: number | undefined;
  /** The face's box in widths of the picture. */
  readonly box: Box;
  readonly mesh: readonly Point3[];
  readonly pose: HeadPose;
  readonly eyes: EyePatches;
  readonly backdrop: Backdrop;
}

/** What one frame of a guided capture shows; angles and sizes against the frame at rest. */
export interface FrameMeasures {
  readonly timestampMs: number | undefined;
  /** Degrees more than at rest; signs as in `HeadPose`. */
  readonly yaw: number;
  readonly pitch: number;
  /** Size of the head, its width against its height, and opening of the wider eye, as shares of what they are at rest. */
  readonly size: number;
  readonly proportion: number;
  readonly lids: number;
  /** How much the eyes look like those at rest, −1 to 1. */
  readonly eyes: number;
  /** Middle of the face and its width, in widths of the picture. */
  readonly middle: Point;
  readonly width: number;
  /** Against the frame at rest; undefined for that frame itself and where it cannot be told. */
  readonly solidity: Solidity | undefined;
  readonly backdrop: BackdropMotion | undefined;
  /** How much of the background of the frame before is still there, −1 to 1; undefined where it cannot be told. */
  readonly kept: number | undefined;
}

/** A person begins at rest: the most frontal of this many first frames is what the others are held against. */
export const REST_FRAMES = 3;

/** MediaPipe mesh points. */
const OUTER_EYES = [33, 263] as const;
const BRIDGE_TO_CHIN = [168, 152] as const;

/** Reads a frame whose face has a mesh. */
export function trackOf(
  image: Image,
  { box }: Face,
  mesh: readonly Point3[],
  timestampMs: number | undefined,
): FrameTrack {
  const { width } = image;
  return {
    timestampMs,
    box: { x: box.x / width, y: box.y / width, width: box.width / width, height: box.height / width },
    mesh,
    pose: poseOfMesh(mesh),
    eyes: eyePatches(image, mesh),
    backdrop: backdropOf(image, box, mesh),
  };
}

/** Which of the first frames is at rest; -1 without frames. */
export function restOf(tracks: readonly FrameTrack[]): number {
  const turned = tracks.slice(0, REST_FRAMES).map(({ pose }) => Math.abs(pose.yaw) + Math.abs(pose.pitch));
  return turned.indexOf(Math.min(...turned));
}

/** Measures the frames of a guided capture, in their order, of pictures of one size. Pure. */
export function measureSequence(tracks: readonly FrameTrack[]): FrameMeasures[] {
  return tracks.map((_track, at) => measureFrame(tracks, at));
}

/** The measures of one of the frames. Pure; throws RangeError where there is none. */
export function measureFrame(tracks: readonly FrameTrack[], at: number): FrameMeasures {
  const [track, before, rest] = [tracks[at], tracks[at - 1], tracks[restOf(tracks)]];
  if (!track || !rest) throw new RangeError(`the capture has no frame ${at}`);
  const { box, mesh, pose } = track;
  const other = track === rest ? undefined : rest;
  return {
    timestampMs: track.timestampMs,
    yaw: pose.yaw - rest.pose.yaw,
    pitch: pose.pitch - rest.pose.pitch,
    size: length(mesh, OUTER_EYES) / length(rest.mesh, OUTER_EYES),
    proportion: proportionOf(mesh) / proportionOf(rest.mesh),
    lids: lidsApart(mesh) / lidsApart(rest.mesh),
    eyes: eyeLikeness(rest.eyes, track.eyes),
    middle: { x: box.x + box.width / 2, y: box.y + box.height / 2 },
    width: box.width,
    solidity: other && solidityOf(other.mesh, mesh),
    backdrop: other && backdropMotion(other.backdrop, track.backdrop),
    kept: before && backdropKept(before.backdrop, track.backdrop),
  };
}

/** Distance between two points in space, pixels: the same however a head is turned. */
function length(mesh: readonly Point3[], [from, to]: readonly [number, number]): number {
  const [a, b] = [mesh[from] as Point3, mesh[to] as Point3];
  return Math.hypot(b.x - a.x, b.y - a.y, b.z - a.z);
}

function proportionOf(mesh: readonly Point3[]): number {
  return length(mesh, OUTER_EYES) / length(mesh, BRIDGE_TO_CHIN);
}
