import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';

/** What a trigger is told of a person; sealed until the journey ends. */
export interface B2cPerson {
  username: string;
  /** Empty where the caller gave none. */
  email: string;
  phoneNumber: string;
}

const username = z.string().max(256).regex(/\S/);
const email = z.email({ pattern: z.regexes.unicodeEmail }).max(320);
const flag = z.boolean().nullish();

/** Nothing in a body of a trigger is refused by its shape: what it lacks is told in the trigger's own way (docs/contract A.4). */
export const triggerBody = z.object({
  username: username.nullish().catch(undefined),
  email: email.nullish().catch(undefined),
  phoneNumber: z
    .union([z.string(), z.int()])
    .transform((value) => String(value).replace(/[\s().-]/g, ''))
    .refine((digits) => /^\+?[1-9]\d{1,14}$/.test(digits))
    .nullish()
    .catch(undefined),
  notifyOptions: z.object({ notifyByEmail: flag, notifyByPush: flag }).partial().nullish().catch(undefined),
});

export type TriggerBody = z.output<typeof triggerBody>;

/** A browser also sends `jwt`, whatever it holds: the session's token alone says who it is. */
export const sessionBody = z.object({ sessionToken: token });

export type SessionBody = z.output<typeof sessionBody>;
