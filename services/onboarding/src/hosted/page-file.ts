import { readFileSync } from 'node:fs';

/** The text of a file of `pages/`, read once when the service starts. */
export const pageFile = (name: string): string => readFileSync(new URL(`../../pages/${name}`, import.meta.url), 'utf8');
