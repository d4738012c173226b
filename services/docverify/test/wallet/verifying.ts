import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestService } from '@bonafide/testing/service';
import { expect } from 'vitest';
import { walletAnchorCommand } from '../../src/wallet/trust/wallet-anchor-command.js';
import type { Answered } from '../running.js';

export const CHALLENGE = '/documentVerification/wallet/challenge';
export const VERIFY = '/documentVerification/wallet/verifyPresentation';

/** Runs the command that operators keep wallets' anchors by. */
export const anchorCommand = (service: TestService, ...args: string[]) =>
  walletAnchorCommand(['wallet-anchor', ...args], { BONAFIDE_DATABASE_URL: service.databaseUrl });

/** What an anchor is added by: `tenant kind name`, its file's content, and the issuer that it is for, if it is for one. */
export async function addAnchor(
  service: TestService,
  [tenant, kind, name]: readonly [tenant: string, kind: string, name: string],
  content: Buffer | string,
  issuer?: string,
) {
  const folder = await mkdtemp(join(tmpdir(), 'anchor-'));
  try {
    const file = join(folder, 'anchor');
    await writeFile(file, content);
    return await anchorCommand(service, 'add', tenant, kind, name, file, ...(issuer ? [issuer] : []));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Expects a request that was not understood, and what its detail names. */
export const refused = ({ status, json }: Answered, detail: string) =>
  expect({ status, json }).toMatchObject({
    status: 400,
    json: { errorCode: 'INVALID_INPUT', detail: expect.stringContaining(detail) },
  });
