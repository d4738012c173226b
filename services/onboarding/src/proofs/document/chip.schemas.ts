import { boundedBase64 } from '@bonafide/wire/base64';
import { optional } from '@bonafide/wire/optional';
import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';
import { biometricsInfo } from './document.schemas.js';

const FILE_BYTES = 2_000_000;
/** All files of a chip together: pictures of a face, fingers and a signature are its largest. */
const CHIP_BYTES = 5_000_000;
/** A signature over the challenge, of 4096 bits at most. */
const RESPONSE_BYTES = 2048;
const KEY_BYTES = 4096;

const file = optional(boundedBase64({ mostBytes: FILE_BYTES }));
/** The data groups of ICAO 9303. */
const GROUPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;
type GroupName = `dg${(typeof GROUPS)[number]}`;

const icaoDataGroups = z
  .object({
    com: file,
    sod: boundedBase64({ mostBytes: FILE_BYTES }),
    ...groupsOf(file),
    activeAuthenticationResponse: optional(boundedBase64({ mostBytes: RESPONSE_BYTES })),
    caPublicKey: optional(boundedBase64({ mostBytes: KEY_BYTES })),
  })
  .refine((files) => Object.values(files).reduce((sum, one) => sum + (one?.length ?? 0), 0) <= CHIP_BYTES, {
    message: `The files of "icaoDataGroups" hold more than ${CHIP_BYTES} bytes together.`,
  });

function groupsOf<T extends z.ZodType>(schema: T): Record<GroupName, T> {
  return Object.fromEntries(GROUPS.map((group) => [`dg${group}`, schema])) as Record<GroupName, T>;
}

export const enrollmentTokenBody = z.object({ enrollmentToken: token });

export type EnrollmentTokenBody = z.output<typeof enrollmentTokenBody>;

export const addChipBody = z.object({ enrollmentToken: token, icaoDataGroups, biometricsInfo });

export type AddChipBody = z.output<typeof addChipBody>;

/** What was read of a chip, as the engine takes it; what was not read is absent. */
export interface ChipFiles {
  com: Uint8Array<ArrayBuffer> | undefined;
  sod: Uint8Array<ArrayBuffer>;
  dataGroups: Record<number, Uint8Array<ArrayBuffer>>;
  /** What the chip answered to the challenge. */
  response: Uint8Array<ArrayBuffer> | undefined;
  chipKey: Uint8Array<ArrayBuffer> | undefined;
  /** The selfie of the call, where one came along. */
  selfie: Uint8Array<ArrayBuffer> | undefined;
}

/** The chip within a parsed body. */
export function chipOf({ icaoDataGroups: files, biometricsInfo: biometrics }: AddChipBody): ChipFiles {
  const read = GROUPS.flatMap((group) => {
    const bytes = files[`dg${group}`];
    return bytes ? [[group, bytes] as const] : [];
  });
  return {
    com: files.com,
    sod: files.sod,
    dataGroups: Object.fromEntries(read),
    response: files.activeAuthenticationResponse,
    chipKey: files.caPublicKey,
    selfie: biometrics?.facialImage?.image,
  };
}
