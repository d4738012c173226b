import { pictureOfPortrait } from '@bonafide/documents/chip/portrait';
import { ChipFormatError } from '@bonafide/documents/chip/tlv';
import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import { readImage } from '@bonafide/vision/image/read-image';
import { ImageError } from '@bonafide/wire/picture/errors';

/** Tasks about chips, for the module of tasks that workers run. */
export const chipTasks = {
  /**
   * The portrait of a chip's group 2 as a picture that every service reads; undefined where there is none that can be
   * decoded. Stage: decode.
   */
  async chipPortrait(
    _models: Models,
    { group2 }: { readonly group2: Uint8Array },
    context: TaskContext,
  ): Promise<Uint8Array | undefined> {
    try {
      const picture = await context.stage('decode', () => pictureOfPortrait(group2));
      await readImage(picture, 0, context);
      return picture;
    } catch (error) {
      if (error instanceof ChipFormatError || error instanceof ImageError) return undefined;
      throw error;
    }
  },
};
