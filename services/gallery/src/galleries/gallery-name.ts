import { z } from 'zod';

/** The gallery that every registration is in: it has no row, and cannot be made, deleted or left. */
export const DEFAULT_GALLERY = '(default)';

const MOST_CHARACTERS = 128;
/** Characters that are not seen, or change how others are; the last one is Braille without a dot. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * A gallery's name as callers write it: 1 to 128 visible characters, spaces between them included. Names that look the same are
 * the same: spaces around are dropped, and composed and decomposed letters are one.
 */
export const galleryName = z
  .string()
  .max(4 * MOST_CHARACTERS)
  .transform((text, context) => {
    const name = text.normalize('NFC').trim();
    if (name !== '' && [...name].length <= MOST_CHARACTERS && !UNSEEN.test(name)) return name;
    context.issues.push({ code: 'invalid_format', format: 'gallery name', input: text });
    return z.NEVER;
  });

/** Whether a name is, or looks like, that of the built-in gallery. */
export const isReserved = (name: string) => name.toLowerCase() === DEFAULT_GALLERY;
