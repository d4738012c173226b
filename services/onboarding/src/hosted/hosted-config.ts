import { z } from 'zod';

/** Configuration of what browsers load. */
export const hostedConfig = {
  BONAFIDE_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .describe('URL under which browsers reach the gateway: pages of this service and callback links begin with it'),
};
