import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { readGroup15, verifyActive } from '@bonafide/documents/chip/active';
import { type Certificate, readCertificate } from '@bonafide/documents/chip/certificate';
import { readMasterList } from '@bonafide/documents/chip/master-list';
import { verifyPassive } from '@bonafide/documents/chip/passive';
import { countryOf } from '@bonafide/documents/chip/path';
import { readSecurityObject } from '@bonafide/documents/chip/security-object';
import { ChipFormatError } from '@bonafide/documents/chip/tlv';
import { z } from 'zod';
import { proportion } from '../statistics/proportion.ts';
import type { DocumentEvaluation } from './evaluation.ts';

const vectors = z.array(z.object({ test: z.string(), dg15: z.string(), nonce: z.string(), signature: z.string() }));

/** A chip's security object in a folder of its state, `EF.SOD.bin`, with the certificates that are to be trusted. */
interface State {
  readonly name: string;
  readonly sod: Buffer;
  readonly authorities: readonly Certificate[];
}

/**
 * Verifies every security object below a folder: against the authority beside it (`csca.cer`) or, where there is none, those of
 * the folder's master lists (`*.ml`, beside the `*.cer` of who publishes them); with one bit of what it signs changed; and
 * with the authorities of the other states alone. Then the vectors of active authentication (`vectors.json`).
 */
export async function chipsIn(dir: string): Promise<NonNullable<DocumentEvaluation['chips']>> {
  const files = (await readdir(dir, { recursive: true })).map((file) => join(dir, file)).sort();
  const listed = (await Promise.all(files.filter((file) => extname(file) === '.ml').map(listedIn))).flat();
  const states = await Promise.all(
    files.filter((file) => basename(file) === 'EF.SOD.bin').map((file) => stateOf(file, listed)),
  );
  const findings: string[] = [];
  const judged = states.map((state) => {
    const { sod, authorities } = state;
    const own = verdictOn(sod, authorities);
    const changed = verdictOn(withOneBitChanged(sod), authorities);
    const foreign = verdictOn(sod, foreignTo(state, states));
    findings.push(`${state.name}: ${own}; changed: ${changed}; without its authority: ${foreign}`);
    return { own, changed, foreign };
  });
  const active = await activeIn(files.filter((file) => basename(file) === 'vectors.json'));
  const share = (is: (one: (typeof judged)[number]) => boolean) => proportion(judged.filter(is).length, judged.length);
  return {
    verified: share(({ own }) => own === 'OK'),
    refused: share(({ changed, foreign }) => changed.startsWith('FAILED') && !foreign.startsWith('OK')),
    active: proportion(active.filter(Boolean).length, active.length),
    findings,
  };
}

async function stateOf(file: string, listed: readonly Certificate[]): Promise<State> {
  const authority = join(dirname(file), 'csca.cer');
  const authorities = existsSync(authority) ? [readCertificate(await readFile(authority))] : listed;
  return { name: basename(dirname(file)), sod: await readFile(file), authorities };
}

/** Authorities of the states beside one, none of which may vouch for it. */
function foreignTo({ authorities }: State, states: readonly State[]): Certificate[] {
  const own = new Set(authorities.map(countryOf));
  return states.flatMap((state) => state.authorities).filter((authority) => !own.has(countryOf(authority)));
}

/** The authorities of a master list that is signed by who publishes it: one of the certificates beside it. */
async function listedIn(file: string): Promise<readonly Certificate[]> {
  const roots = (await readdir(dirname(file))).filter((name) => extname(name) === '.cer').sort();
  const list = await readFile(file);
  for (const root of roots) {
    try {
      return readMasterList(list, readCertificate(await readFile(join(dirname(file), root)))).certificates;
    } catch (error) {
      if (!(error instanceof ChipFormatError)) throw error;
    }
  }
  return [];
}

/** The verdict, and why it is not OK. */
function verdictOn(sod: Buffer, anchors: readonly Certificate[]): string {
  const said = { issuer: undefined, expiry: undefined, issued: undefined };
  const context = { said, today: new Date() };
  const { verdict, reasons } = verifyPassive(readSecurityObject(sod), new Map(), { anchors, lists: [] }, context);
  return [verdict, ...reasons].join(' ');
}

/** A security object of which the digest of one group was changed by one bit. */
function withOneBitChanged(sod: Buffer): Buffer {
  const [digest] = readSecurityObject(sod).digests.values();
  const changed = Buffer.from(sod);
  const at = digest ? changed.indexOf(digest) : -1;
  if (at < 0) throw new Error('a security object without digests');
  changed[at] = (changed[at] as number) ^ 1;
  return changed;
}

/** Whether each vector is verified, and refused with another challenge. */
async function activeIn(files: readonly string[]): Promise<boolean[]> {
  const read = await Promise.all(files.map(async (file) => vectors.parse(JSON.parse(await readFile(file, 'utf8')))));
  return read.flat().map(({ dg15, nonce, signature }) => {
    const key = readGroup15(Buffer.from(dg15, 'hex'));
    const response = Buffer.from(signature, 'hex');
    const answers = (challenge: Buffer) => verifyActive(key, { challenge, response, hash: undefined });
    const challenge = Buffer.from(nonce, 'hex');
    const other = Buffer.from(challenge);
    other[0] = (other[0] as number) ^ 1;
    return answers(challenge) && !answers(other);
  });
}
