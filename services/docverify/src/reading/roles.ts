import type { Role } from '@bonafide/inference/pack/manifest';

/** Networks without which no page can be read. */
export const NEEDED: Role[] = ['face-detector', 'text-detector', 'text-recogniser'];
/** Networks that take part where the pack has them. */
export const USED: Role[] = ['face-landmarks', 'mrz-language'];
/** Networks that a page asks for many lines at once: idle workers take some of them. */
export const LENT: Role[] = ['text-recogniser'];
