import { optional, orElse } from '@bonafide/wire/optional';
import { z } from 'zod';
import { DEFAULT_GALLERY, galleryName } from './gallery-name.js';

/** Galleries times people of one request, and entries of one list. */
export const MOST_PAIRS = 10_000;
const MOST_PAGE_SIZE = 10_000;
/** Members whose pictures or templates one answer holds. */
const MOST_WITH_MEDIA = 100;

/** An empty text names nobody, as a member that is left out. */
const person = optional(z.string().max(256)).transform((text) => text || undefined);
const list = <T extends z.ZodType>(item: T) => optional(z.array(item).max(MOST_PAIRS));

interface Selecting {
  registrationCode?: string | undefined;
  username?: string | undefined;
}
const isNamed = ({ registrationCode, username }: Selecting) => registrationCode !== undefined || username !== undefined;

/** Reports that nobody is named as a member that is missing. */
function requirePerson(body: Selecting, context: z.RefinementCtx): void {
  if (isNamed(body)) return;
  context.issues.push({ code: 'invalid_type', expected: 'string', path: ['registrationCode'], input: undefined });
}

export const galleryNameBody = z.object({ galleryName });
export type GalleryNameBody = z.output<typeof galleryNameBody>;

export const selectorBody = z.object({ registrationCode: person, username: person }).superRefine(requirePerson);
export type SelectorBody = z.output<typeof selectorBody>;

export const membershipBody = z
  .object({ galleryName, registrationCode: person, username: person })
  .superRefine(requirePerson);
export type MembershipBody = z.output<typeof membershipBody>;

const text = z.string().max(256);

export const bulkBody = z
  .object({
    galleryNames: z.array(galleryName).min(1).max(MOST_PAIRS),
    registrationCodes: list(text),
    usernames: list(text),
  })
  .transform(({ galleryNames, registrationCodes = [], usernames = [] }) => ({
    galleryNames: [...new Set(galleryNames)],
    registrationCodes,
    usernames,
  }))
  .superRefine(({ galleryNames, registrationCodes, usernames }, context) => {
    const people = registrationCodes.length + usernames.length;
    if (people === 0) {
      context.issues.push({ code: 'invalid_type', expected: 'array', path: ['registrationCodes'], input: undefined });
    } else if (galleryNames.length * people > MOST_PAIRS) {
      const message = `Field "galleryNames" times the people is more than ${MOST_PAIRS}.`;
      context.addIssue({ code: 'custom', path: ['galleryNames'], message });
    }
  });
export type BulkBody = z.output<typeof bulkBody>;

export const listBody = z
  .object({
    galleryName: orElse(galleryName, DEFAULT_GALLERY),
    pageNumber: orElse(z.number().int().min(1).max(1_000_000_000), 1),
    pageSize: orElse(z.number().int().min(1).max(MOST_PAGE_SIZE), 100),
    includeImage: orElse(z.boolean(), false),
    includeTemplate: orElse(z.boolean(), false),
  })
  .superRefine(({ pageSize, includeImage, includeTemplate }, context) => {
    if (pageSize <= MOST_WITH_MEDIA || !(includeImage || includeTemplate)) return;
    const message = `Field "pageSize" is at most ${MOST_WITH_MEDIA} with images or templates.`;
    context.addIssue({ code: 'custom', path: ['pageSize'], message });
  });
export type ListBody = z.output<typeof listBody>;
