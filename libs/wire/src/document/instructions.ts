import { z } from 'zod';
import { optional, orElse } from '../optional.js';

const MOST_AGE = 150;
const MOST_SELECTIONS = 50;
const MOST_NAMES = 200;

const age = optional(z.int().min(0).max(MOST_AGE));
const name = z.string().min(1).max(200);
const isAsked = orElse(z.boolean(), false);
const fieldsToValidate = orElse(
  z
    .array(z.object({ docTypeKeyword: orElse(z.string().max(200), ''), fields: z.array(name).max(MOST_NAMES) }))
    .max(MOST_SELECTIONS),
  [],
);

const documentValidationRules = z
  .object({
    validateMinimumAge: isAsked,
    minimumAge: age,
    validateMaximumAge: isAsked,
    maximumAge: age,
    validateDocumentNotExpired: isAsked,
    checkLiveness: isAsked,
    workflow: orElse(z.string().max(64), ''),
    securityLevel: optional(z.int().min(1).max(4)),
    fieldsToValidate,
  })
  // A rule without its limit cannot be judged, and must not be taken for one that holds.
  .refine((rules) => !rules.validateMinimumAge || rules.minimumAge !== undefined, lacking('minimumAge'))
  .refine((rules) => !rules.validateMaximumAge || rules.maximumAge !== undefined, lacking('maximumAge'));

/** `processingInstructions`: what a caller asks of a document, in the places where clients write it. */
export const processingInstructions = z.object({
  documentValidationRules: optional(documentValidationRules),
  fieldsToValidate,
  checkLiveness: isAsked,
});

type Given = z.output<typeof processingInstructions>;

/** What a caller asks of a document, as the engine takes it. */
export interface Instructions {
  minimumAge?: number;
  maximumAge?: number;
  notExpired: boolean;
  fields: { documentKeyword: string; names: string[] }[];
  checkLiveness: boolean;
  workflow: string;
  securityLevel: number;
}

/** Instructions that were given in several places: all of them hold, the stricter of two limits. */
export function mergedInstructions(given: readonly (Given | undefined)[]): Instructions {
  const all = given.filter((one) => one !== undefined);
  const rules = all.flatMap(({ documentValidationRules: one }) => (one ? [one] : []));
  const least = rules.flatMap((one) => (one.validateMinimumAge ? (one.minimumAge ?? []) : []));
  const most = rules.flatMap((one) => (one.validateMaximumAge ? (one.maximumAge ?? []) : []));
  const selections = [...all, ...rules].flatMap((one) => one.fieldsToValidate);
  return {
    ...(least.length > 0 && { minimumAge: Math.max(...least) }),
    ...(most.length > 0 && { maximumAge: Math.min(...most) }),
    notExpired: rules.some((one) => one.validateDocumentNotExpired),
    fields: selections.map(({ docTypeKeyword: documentKeyword, fields: names }) => ({ documentKeyword, names })),
    checkLiveness: [...all, ...rules].some((one) => one.checkLiveness),
    workflow: rules.find((one) => one.workflow !== '')?.workflow ?? '',
    securityLevel: Math.max(0, ...rules.map((one) => one.securityLevel ?? 0)),
  };
}

function lacking(member: string) {
  return { path: [member], message: `Field "documentValidationRules.${member}" is missing: its rule is asked for.` };
}
