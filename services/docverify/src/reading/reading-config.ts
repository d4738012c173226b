import { z } from 'zod';

/** Configuration of reading, beside that of every engine. */
export const readingConfig = {
  BONAFIDE_MRZ_MODEL: z
    .string()
    .min(1)
    .optional()
    .describe('File of a tesseract network for machine-readable zones (OCR-B), where the operator has one'),
};
