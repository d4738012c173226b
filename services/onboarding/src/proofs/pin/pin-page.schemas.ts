import { z } from 'zod';

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
/** Of any length that a tenant may ask for. */
const pin = z.string().regex(/^[0-9]{4,12}$/);

export const termsBody = z.object({ activationToken: hex(32) });

export type TermsBody = z.output<typeof termsBody>;

export const activationBody = z.object({ activationToken: hex(32), mpinId: hex(64), deviceSecret: hex(64), pin });

export type ActivationBody = z.output<typeof activationBody>;

export const entryBody = z.object({ mpinId: hex(64), deviceSecret: hex(64), pin });

export type EntryBody = z.output<typeof entryBody>;
