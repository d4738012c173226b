import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { makeKey } from '@bonafide/documents/chip/make-certificate.fixture';
import {
  answerByRecovery,
  makeAuthority,
  makeGroup1,
  makeGroup2,
  makeGroup15,
  makeSecurityObject,
  makeSigner,
} from '@bonafide/documents/chip/make-chip.fixture';

const HASH = 'sha256';

/** A state of the test's own: whoever trusts `certificate` trusts its chips. */
export const makeState = () => makeAuthority('UT');
type State = ReturnType<typeof makeState>;

/** Somebody who calls themselves that state, with a key of their own. */
export function makeStranger(): State {
  const how = { kind: 'ecdsa', hash: HASH, curve: 'prime256v1' } as const;
  return makeAuthority('UT', how, { key: makeKey(how, 'stranger') });
}

/** A chip that was personalised for a test. */
export interface MadeChip {
  /** `icaoDataGroups` as a reader sends them. */
  readonly files: Readonly<Record<'sod' | 'dg1' | 'dg2' | 'dg15', string>>;
  /** What it answers to a challenge in base64. */
  answer(challenge: string): string;
}

/** Makes a chip with a zone and a portrait (JPEG), signed by a state, that proves to be no copy by active authentication. */
export function makeChip(state: State, lines: readonly string[], portrait: Buffer): MadeChip {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const groups = new Map([
    [1, makeGroup1(lines)],
    [2, makeGroup2(portrait)],
    [15, makeGroup15(privateKey)],
  ]);
  const sod = makeSecurityObject(makeSigner(state, 'UT'), groups, { signedAt: '2024-06-01' });
  const text = (group: number) => (groups.get(group) as Buffer).toString('base64');
  return {
    files: { sod: sod.toString('base64'), dg1: text(1), dg2: text(2), dg15: text(15) },
    answer: (challenge) => answerTo(privateKey, challenge),
  };
}

const answerTo = (key: KeyObject, challenge: string) =>
  answerByRecovery(key, Buffer.from(challenge, 'base64'), HASH).toString('base64');
