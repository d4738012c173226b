import { z } from 'zod';

/** Configuration of reading, beside that of every engine. */
export const readingConfig = {
  BONAFIDE_DOCUMENT_TEMPLATES: z
    .string()
    .default('')
    .describe('Folder of document templates (JSON) beside those that come along; empty: none'),
};
