import { versionLine } from '@bonafide/platform/http/version';

/** What the version operations and every liveness answer say. */
export const VERSION_LINE = versionLine('Bonafide FaceLiveness', new URL('../package.json', import.meta.url));
