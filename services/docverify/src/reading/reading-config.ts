import { z } from 'zod';

/** Configuration of reading, beside that of every engine. */
export const readingConfig = {
  BONAFIDE_MRZ_MODEL: z
    .string()
    .default('')
    .describe(
      'File of a tesseract network for machine-readable zones (OCR-B), read beside those of the pack; empty: none',
    ),
  BONAFIDE_DOCUMENT_TEMPLATES: z
    .string()
    .default('')
    .describe('Folder of document templates (JSON) beside those that come along; empty: none'),
};
