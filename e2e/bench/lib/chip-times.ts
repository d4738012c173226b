import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCertificate } from '@bonafide/documents/chip/certificate';
import { verifyPassive } from '@bonafide/documents/chip/passive';
import { readSecurityObject } from '@bonafide/documents/chip/security-object';

const HERE = join(import.meta.dirname, '../../..');
const ROUNDS = 50;

/**
 * Milliseconds of passive authentication of the real security objects in the test data (BONAFIDE_TESTDATA_DIR), everything
 * read anew each time; undefined, and a sentence, where they are not at hand.
 */
export async function chipTimes(): Promise<number[] | undefined> {
  const folder = join(process.env.BONAFIDE_TESTDATA_DIR ?? join(HERE, '../shared/testdata'), 'chip/sod');
  if (!existsSync(folder)) {
    console.log(`chips are not measured: no security objects in ${folder}`);
    return undefined;
  }
  const states = await Promise.all(
    readdirSync(folder).map(async (state) => ({
      sod: await readFile(join(folder, state, 'EF.SOD.bin')),
      authority: await readFile(join(folder, state, 'csca.cer')),
    })),
  );
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { sod, authority } of states) {
      const start = performance.now();
      const said = { issuer: undefined, expiry: undefined, issued: undefined };
      const trust = { anchors: [readCertificate(authority)], lists: [] };
      const { verdict } = verifyPassive(readSecurityObject(sod), new Map(), trust, { said, today: new Date() });
      if (verdict !== 'OK') throw new Error(`a genuine security object is ${verdict}`);
      // The first round warms up.
      if (round > 0) times.push(performance.now() - start);
    }
  }
  return times;
}
