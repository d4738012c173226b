import { DomainError } from '@bonafide/platform/errors/domain-error';
import { scorePercent } from '@bonafide/vision/face/score';
import { Inject, Injectable } from '@nestjs/common';
import { PresentPack, type ReadFace } from '../face/present-pack.js';
import type { FaceIndex, Found, Probe } from '../index/face-index.js';
import { FACE_INDEX } from '../index/tokens.js';
import { Spaces } from '../space/spaces.js';
import { better, Candidates, type Compared } from './candidates.js';
import { admits, type Cutoff, scoreOfPercent } from './cutoff.js';
import { ReadyGallery } from './ready-gallery.js';
import type { TenantState } from './search-state.js';

/** Faces that an index is asked for at most. */
const MOST_FACES = 10_000;
/** Scores are compared in float64, similarities in float32. */
const ROUNDING = 1e-6;
const MOST_TURNS = 5;
/** Faces that are compared between two looks at whether that was enough. */
const AT_A_TIME = 100;

/** Whom to look for, and among whom. */
export interface Search {
  readonly tenant: string;
  readonly probe: ReadFace & { readonly vector: Float32Array };
  readonly galleryName: string;
  readonly codes?: readonly string[] | undefined;
  /** The most candidates. */
  readonly most: number;
  readonly signal: AbortSignal;
}

/** Members with the highest S, the best first. */
export interface Best {
  readonly best: Compared[];
  /** False where somebody as good may have been left out: more faces are that alike than an index is asked for. */
  readonly isSure: boolean;
}

/**
 * Finds the members with the highest S. The index answers who is most similar; S of a pair is at most the plain calibration of
 * its similarity (pictures that share a condition have less), so that more are asked for until nobody left can be among the best.
 */
@Injectable()
export class ExactSearch {
  constructor(
    @Inject(FACE_INDEX) private readonly index: FaceIndex,
    private readonly gallery: ReadyGallery,
    private readonly spaces: Spaces,
    private readonly candidates: Candidates,
    private readonly pack: PresentPack,
  ) {}

  /** `state`: as `ReadyGallery` gave it. */
  async run(search: Search, state: TenantState, cutoff: Cutoff): Promise<Best> {
    const similarity = this.pack.leastSimilarity(Math.max(0, scoreOfPercent(cutoff.percent) - ROUNDING));
    if (similarity === undefined) return { best: [], isSure: true };
    const least = Math.max(-1, similarity - ROUNDING);
    for (let most = Math.min(MOST_FACES, 2 * search.most + 16); ; most = Math.min(MOST_FACES, 4 * most)) {
      const found = await this.find(search, state, { most, least });
      const { best, isSure } = await this.best(search, found, cutoff);
      if (isSure || found.candidates.length < most) return { best, isSure: true };
      if (most === MOST_FACES) return { best, isSure: false };
    }
  }

  /**
   * The best of those that the index found, and whether nobody else can be among them. The likest are compared first, and no
   * more than it takes to be sure: where many are alike the index finds far more than are wanted.
   */
  private async best(search: Search, { candidates, error }: Found, cutoff: Cutoff): Promise<Best> {
    let best: Compared[] = [];
    for (let at = 0; at < candidates.length; ) {
      const some = candidates.slice(at, at + Math.max(AT_A_TIME, search.most - at));
      const codes = some.map(({ code }) => code);
      const compared = await this.candidates.compare(search.tenant, search.probe, codes);
      const admitted = compared.filter(({ percent }) => admits(cutoff, percent));
      best = [...best, ...admitted].sort(better).slice(0, search.most);
      at += some.length;
      const similarity = (some.at(-1)?.similarity ?? 1) + error + ROUNDING;
      if (this.isSure(similarity, best, search.most, cutoff)) return { best, isSure: true };
    }
    return { best, isSure: false };
  }

  /** Whether nobody of that similarity at most can be among the best. */
  private isSure(similarity: number, best: readonly Compared[], wanted: number, cutoff: Cutoff): boolean {
    const score = this.pack.mostScore(similarity);
    if (!admits(cutoff, scorePercent(score))) return true;
    const last = best[wanted - 1];
    return last !== undefined && (last.score > score || (last.score === score && last.fused > similarity));
  }

  /** Searches in the spaces that the index holds, also where members move from one to another meanwhile. */
  private async find(search: Search, known: TenantState, bounds: Pick<Probe, 'most' | 'least'>): Promise<Found> {
    const { tenant, galleryName, codes, signal } = search;
    let state = known;
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const faces = await Promise.all(state.spaces.map((id) => this.faceIn(search, id)));
      const within = { ...(state.galleryId !== null && { gallery: state.galleryId }), ...(codes && { codes }) };
      const found: Found =
        faces.length > 0
          ? await this.index.search(tenant, { faces, ...bounds, within }, signal)
          : { candidates: [], error: 0 };
      const held = await this.index.revision(tenant);
      if (held === state.revision) return found;
      const now = await this.gallery.require(tenant, galleryName, signal);
      // One that is behind was emptied to be filled anew while it was searched.
      if (held > state.revision && now.spaces.join() === state.spaces.join()) return found;
      state = now;
    }
    throw new DomainError('UNAVAILABLE', 'The gallery is changing too quickly, try again');
  }

  private async faceIn({ tenant, probe }: Search, space: string) {
    const { turn } = await this.spaces.open(tenant, space);
    return { space, vector: turn(probe.vector) };
  }
}
