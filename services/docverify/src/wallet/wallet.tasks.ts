import { ChipFormatError } from '@bonafide/documents/chip/tlv';
import { pictureOfWallet } from '@bonafide/documents/wallet/portrait';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { readImage } from '@bonafide/vision/image/read-image';
import { ImageError } from '@bonafide/wire/picture/errors';

/** A portrait as a document discloses it. */
export interface PortraitOrder {
  readonly portrait: Uint8Array;
}

/** Tasks about wallets, for the module of tasks that workers run. */
export const walletTasks = {
  /** A disclosed portrait as a picture that every service reads; undefined where it is none. Stage: decode. */
  walletPortrait: (_: Models, { portrait }: PortraitOrder, context: TaskContext): Promise<Uint8Array | undefined> =>
    readable(portrait, context).catch((error: unknown) => {
      if (error instanceof ChipFormatError || error instanceof ImageError) return undefined;
      throw error;
    }),
};

async function readable(portrait: Uint8Array, context: TaskContext): Promise<Uint8Array> {
  const picture = await context.stage('decode', () => pictureOfWallet(portrait));
  await readImage(picture, 0, context);
  return picture;
}
