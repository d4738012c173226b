/** Height of the strip that the text recogniser reads, pixels: the line from its ascenders to its descenders. */
export const TEXT_LINE_HEIGHT = 48;

/** Pixels of the strip's width per step of the recogniser's answer. */
export const TEXT_STEP = 8;

const PUNCTUATION = `!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`;
/** Letters with marks that the recogniser's dictionary has; it reads others as the letter without its mark. */
const MARKED = 'áàäāéèēíìīóòōúüūÉËÓÜ';
const SIGNS = ' ·°®×’‘“”—…•№';

/**
 * Characters of Latin print that the text recogniser tells, in the order of its answer. Its first class, before these, is
 * the blank between characters; what it takes for a character of another script has no class, so that the sum of all
 * falls short of 1 by the chance of that.
 */
export const TEXT_ALPHABET: readonly string[] = [
  ...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ...'abcdefghijklmnopqrstuvwxyz',
  ...PUNCTUATION,
  ...MARKED,
  ...SIGNS,
];
