import { createHmac } from 'node:crypto';
import { digestKey } from '@bonafide/sealing/key-ring';

/** What is stored of a frame. */
export interface FrameMark {
  readonly digest: Buffer;
  readonly perceptual: bigint;
  readonly bands: readonly number[];
}

/** Hashes that differ in at most this many bits are taken for one picture, encoded anew. */
export const NEAR_BITS = 2;

const BANDS = 4;
const BAND_BITS = 16;

/**
 * Makes marks under the key of one tenant: the same frame has another mark with every other tenant. The mask of the
 * perceptual hash leaves distances as they are.
 */
export class FrameMarker {
  private readonly key: Buffer;
  private readonly mask: bigint;

  constructor(secret: Uint8Array, tenant: string) {
    this.key = digestKey(secret, 'seen-frame', tenant);
    this.mask = createHmac('sha256', this.key).update('perceptual').digest().readBigUInt64BE();
  }

  markOf(frame: { sha256: string; perceptual: bigint }): FrameMark {
    const digest = createHmac('sha256', this.key).update(frame.sha256).digest();
    const perceptual = frame.perceptual ^ this.mask;
    return { digest, perceptual, bands: bandsOf(perceptual) };
  }
}

/** Four pieces of 16 bits, each with its place: two hashes that differ in at most three bits share one of them. */
export function bandsOf(hash: bigint): number[] {
  return Array.from({ length: BANDS }, (_, place) => {
    const piece = Number(BigInt.asUintN(BAND_BITS, hash >> BigInt(place * BAND_BITS)));
    return (place << BAND_BITS) + piece;
  });
}
