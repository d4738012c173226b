import { z } from 'zod';

const name = z.string().trim().min(1).max(256);

/** `fullName` of the contract's personal data. */
export const fullName = z
  .object({ fname: name, mname: z.string().max(256).nullish(), lname: name })
  .transform(({ fname, mname, lname }) => ({ givenName: fname, middleName: mname ?? '', familyName: lname }));

/** A name as a person claims it. */
export type FullName = z.output<typeof fullName>;
