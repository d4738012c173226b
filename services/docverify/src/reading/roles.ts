import type { Role } from '@bonafide/inference/pack/manifest';

/** Networks without which no page can be read. */
export const NEEDED: Role[] = ['face-detector', 'text-detector', 'text-recogniser'];
/** Networks that take part where the pack has them. */
export const USED: Role[] = ['face-landmarks', 'mrz-language'];
/** Networks that idle workers run too: a page asks for many lines at once, and for the places of lines while its codes are read. */
export const LENT: Role[] = ['text-detector', 'text-recogniser'];
