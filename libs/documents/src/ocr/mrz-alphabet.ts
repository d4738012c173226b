import { TEXT_ALPHABET } from '@bonafide/inference/inputs/text-line';

/** What may stand in a machine-readable zone: digits, capitals, the filler. */
export const MRZ_ALPHABET: readonly string[] = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<'];

/** Classes of the text recogniser in the order of MRZ_ALPHABET; its class 0 is the blank. */
export const MRZ_CLASSES: readonly number[] = MRZ_ALPHABET.map((character) => TEXT_ALPHABET.indexOf(character) + 1);
