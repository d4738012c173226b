import type { Access } from '@bonafide/messaging/access';

/** The events that the gallery follows. */
export const access: Access = { consumes: ['gallery_events'] };
