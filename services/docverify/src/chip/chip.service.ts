import { createHash } from 'node:crypto';
import { fingerprintOf } from '@bonafide/documents/chip/certificate';
import { countryOf } from '@bonafide/documents/chip/path';
import { type ChipFiles, type JudgedChip, judgeChip, openChip } from '@bonafide/documents/chip/verify-chip';
import { EnginePool } from '@bonafide/engine/engine-pool';
import { type Input, Receipts } from '@bonafide/engine/receipts';
import { Injectable } from '@nestjs/common';
import { type PortraitMatch, PortraitMatcher } from '../portrait/portrait-matcher.js';
import type { Asking } from '../request/asking.js';
import { today } from '../request/today.js';
import { TrustStore } from '../trust/trust-store.js';
import type { chipTasks } from './chip.tasks.js';

/** A chip as it was read, and the picture of who showed it. */
export interface ShownChip {
  readonly files: ChipFiles;
  /** Encoded and upright; undefined where nothing is to be compared. */
  readonly selfie: Uint8Array | undefined;
}

/** A chip's verdict. Its identity is personal data. */
export interface VerifiedChip extends JudgedChip {
  readonly match: PortraitMatch | undefined;
  readonly receiptId: string;
}

/** Chips verified against the trust store, and their portraits held against selfies, each verdict with its receipt. */
@Injectable()
export class ChipService {
  constructor(
    private readonly trust: TrustStore,
    private readonly pool: EnginePool<typeof chipTasks>,
    private readonly portraits: PortraitMatcher,
    private readonly receipts: Receipts,
  ) {}

  /**
   * Whatever the chip holds is an answer. Throws DomainError INVALID_MEDIA and MEDIA_SIZE (`reason` selfie), UNAVAILABLE
   * (workers busy, nexaface or the database away) and TIMEOUT.
   */
  async verify({ files, selfie }: ShownChip, { tenant, signal }: Asking): Promise<VerifiedChip> {
    const chip = openChip(files);
    const signers = chip.object?.signers ?? [];
    const trust = await this.trust.of(
      tenant,
      signers.flatMap((signer) => [countryOf(signer), signer.issuer.country]),
    );
    const judged = judgeChip(chip, trust, today());
    const match = selfie && (await this.match(files, selfie, signal));
    const receiptId = await this.receipts.keep({
      tenant,
      operation: 'verifyChip',
      outcome: judged.result,
      policy: { trustVersion: trust.version },
      scores: scoresOf(judged, match),
      models: [],
      inputs: inputsOf(files, selfie),
    });
    return { ...judged, match, receiptId };
  }

  private async match(
    { groups }: ChipFiles,
    selfie: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<PortraitMatch | undefined> {
    const group2 = groups.get(2);
    const portrait = group2 && (await this.pool.run('chipPortrait', { group2 }, signal));
    return portrait && this.portraits.compare(portrait, selfie);
  }
}

/** Nothing that the chip says of its holder: verdicts, and which certificates were relied on. */
function scoresOf(
  { passive, active, chipAuthentication, reasons }: JudgedChip,
  match: PortraitMatch | undefined,
): object {
  const { verdict, hashes, signer, anchor } = passive;
  return {
    passiveAuthentication: verdict,
    activeAuthentication: active,
    chipAuthentication,
    hashes,
    reasons,
    ...(signer && { state: countryOf(signer), signer: fingerprintOf(signer) }),
    ...(anchor && { anchor: fingerprintOf(anchor) }),
    ...(match && { match }),
  };
}

function inputsOf({ com, sod, groups }: ChipFiles, selfie: Uint8Array | undefined): Input[] {
  const inputs: [string, Uint8Array | undefined][] = [
    ['com', com],
    ['sod', sod],
    ...[...groups].map(([group, file]): [string, Uint8Array] => [`dg${group}`, file]),
    ['selfie', selfie],
  ];
  return inputs.flatMap(([kind, bytes]) => (bytes ? [{ kind, sha256: sha256(bytes) }] : []));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
