import { sha256Hex } from '@bonafide/inference/pack/digest';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { workOf } from '@bonafide/wire/picture/cost';
import { ImageError } from '@bonafide/wire/picture/errors';
import { type Decodable, readPicture } from '@bonafide/wire/picture/read-picture';
import { type DecodedImage, decodePicture } from './decode.js';
import { DECODING_LIMITS } from './limits.js';
import { bytesOf, type Media } from './media.js';

/** A picture as it came in a request. */
export interface SentPicture {
  readonly media: Media;
  /** Clockwise degrees, a multiple of 90. */
  readonly rotation: number;
}

/** A picture, and the SHA-256 (lower-case hex) of its encoded bytes, for receipts and for finding repeats. */
export interface ReadImage {
  readonly image: DecodedImage;
  readonly sha256: string;
  /** The picture as it was encoded. */
  readonly bytes: Uint8Array;
}

interface Opened {
  readonly bytes: Uint8Array;
  readonly picture: Decodable;
}

/** Reads one picture, in a worker thread. Throws as `bytesOf` and `decodeImage` do. Stage: decode. */
export async function readImage(
  media: Media,
  rotation: number,
  { stage }: Pick<TaskContext, 'stage'>,
): Promise<ReadImage> {
  return stage('decode', () => decoded(opened({ media, rotation })));
}

/**
 * Reads the pictures of a request one after the other, in a worker thread. The containers of all are read first: what
 * they cost together is bounded like what each costs. Throws as `readImage`, the error telling which picture it is about
 * (`at`), and MEDIA_SIZE for more work than `DECODING_LIMITS.requestWork`, which is about all. `side` is the longest that a
 * decoded picture may have, pixels. Stage: decode.
 */
export async function* readImages(
  pictures: readonly SentPicture[],
  { stage }: Pick<TaskContext, 'stage'>,
  side: number = DECODING_LIMITS.workingSide,
): AsyncGenerator<ReadImage> {
  const all = await stage('decode', () => pictures.map((picture, at) => telling(at, () => opened(picture))));
  requireAffordable(all);
  for (const [at, each] of all.entries()) yield stage('decode', () => decoded(each, side).catch(tellWhich(at)));
}

function opened({ media, rotation }: SentPicture): Opened {
  const bytes = bytesOf(media);
  return { bytes, picture: readPicture(bytes, rotation) };
}

async function decoded({ bytes, picture }: Opened, side?: number): Promise<ReadImage> {
  return { image: await decodePicture(picture, side), sha256: sha256Hex(bytes), bytes };
}

function requireAffordable(all: readonly Opened[]): void {
  const work = all.reduce((sum, { picture }) => sum + workOf(picture.container), 0);
  if (work <= DECODING_LIMITS.requestWork) return;
  const most = `${DECODING_LIMITS.requestWork / 1e6} million bytes`;
  throw new ImageError('MEDIA_SIZE', `The images together take more than ${most} to decode.`);
}

function telling<T>(at: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    return tellWhich(at)(error);
  }
}

/** Throws an error anew that says which picture it is about. */
function tellWhich(at: number): (error: unknown) => never {
  return (error) => {
    throw error instanceof ImageError ? new ImageError(error.code, error.message, { cause: error, at }) : error;
  };
}
