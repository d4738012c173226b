import { z } from 'zod';

/** `serviceVersion` and `expirationTime` come back when a caller echoes the GET answer, and mean nothing. */
export const customerConfigBody = z
  .looseObject({ onboardingConfig: z.looseObject({}) })
  .transform(({ serviceVersion: _version, expirationTime: _end, ...change }) => change);

export type CustomerConfigBody = z.output<typeof customerConfigBody>;
