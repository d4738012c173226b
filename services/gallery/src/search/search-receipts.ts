import { createHash } from 'node:crypto';
import { modelsOf, Receipts } from '@bonafide/engine/receipts';
import { Inject, Injectable } from '@nestjs/common';
import { PresentPack } from '../face/present-pack.js';
import type { FaceIndex } from '../index/face-index.js';
import { FACE_INDEX } from '../index/tokens.js';
import type { Compared } from './candidates.js';
import type { Cutoff } from './cutoff.js';

/** Scores that a receipt holds. */
const MOST_SCORES = 100;

/** What a search was and what came of it. */
export interface Searched {
  readonly tenant: string;
  readonly template: Uint8Array;
  /** Members among whom was searched. */
  readonly size: number;
  readonly revision: number;
  readonly most: number;
  readonly cutoff: Cutoff;
  /** Whether the size of the gallery set the cutoff, and not the caller. */
  readonly isBySize: boolean;
  readonly rate: number;
  readonly found: readonly Compared[];
  /** As `ExactSearch` says of them. */
  readonly isSure: boolean;
}

/** Receipts of searches: on what grounds somebody was found, or nobody; never who. */
@Injectable()
export class SearchReceipts {
  constructor(
    private readonly receipts: Receipts,
    private readonly pack: PresentPack,
    @Inject(FACE_INDEX) private readonly index: FaceIndex,
  ) {}

  /** Stores a receipt and returns its id. */
  keep(searched: Searched): Promise<string> {
    const { tenant, template, size, revision, most, cutoff, isBySize, rate, found, isSure } = searched;
    const { manifest, matcher } = this.pack;
    const used = matcher.models.map(({ name }) => name);
    return this.receipts.keep({
      tenant,
      operation: 'search',
      outcome: found.length > 0 ? 'FOUND' : 'NOBODY',
      policy: {
        algorithm: 'F500',
        pack: manifest.pack,
        packVersion: manifest.version,
        cutoffPercent: cutoff.percent,
        cutoffIsStrict: cutoff.isStrict,
        cutoffIsBySize: isBySize,
        falsePositiveIdentificationRate: rate,
        gallerySize: size,
        isExact: this.index.isExact && isSure,
        revision,
        mostCandidates: most,
      },
      scores: {
        found: found.length,
        best: found.slice(0, MOST_SCORES).map(({ score, match }) => ({
          score,
          extrapolated: match.extrapolated,
          penalty: match.penalty,
          raw: match.raw,
        })),
      },
      models: modelsOf(manifest, ({ name }) => used.includes(name)),
      inputs: [{ kind: 'template', sha256: createHash('sha256').update(template).digest('hex') }],
    });
  }
}
