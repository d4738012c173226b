import { z } from 'zod';

const MOST_NAMES = 20;
const LONGEST_NAME = 255;

/** Names of geofences, separated by commas, each once; nothing and spaces alone name none. */
export const geosites = z
  .string()
  .max(MOST_NAMES * (LONGEST_NAME + 1))
  .nullish()
  .transform((text, context) => {
    if (!text?.trim()) return [];
    const names = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
    const isGood = names.length > 0 && names.length <= MOST_NAMES && names.every(isName);
    if (isGood) return names;
    context.addIssue({
      code: 'custom',
      message: `Invalid "geosites" value: it must hold up to ${MOST_NAMES} names of geofences, separated by commas.`,
    });
    return z.NEVER;
  });

const isName = (name: string) => name.length <= LONGEST_NAME && !/\p{Cc}/u.test(name);

/** Where a device says that it is: both or neither. */
export const coordinates = {
  latitude: z.number().min(-90).max(90).nullish(),
  longitude: z.number().min(-180).max(180).nullish(),
};
