import { sha256Hex } from '@bonafide/inference/pack/digest';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { type DecodedImage, decodeImage } from './decode.js';
import { bytesOf, type Media } from './media.js';

/** A picture, and the SHA-256 (lower-case hex) of its encoded bytes, for receipts and for finding repeats. */
export interface ReadImage {
  readonly image: DecodedImage;
  readonly sha256: string;
  /** The picture as it was encoded. */
  readonly bytes: Uint8Array;
}

/** Reads a picture as it came in a request, in a worker thread. Throws as `bytesOf` and `decodeImage` do. Stage: decode. */
export function readImage(media: Media, rotation: number, { stage }: Pick<TaskContext, 'stage'>): Promise<ReadImage> {
  return stage('decode', async () => {
    const bytes = bytesOf(media);
    return { image: await decodeImage(bytes, { rotation }), sha256: sha256Hex(bytes), bytes };
  });
}
