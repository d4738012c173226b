import type { Config } from '@bonafide/platform/config/config';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { activeKey } from '@bonafide/sealing/key-ring';
import type { sealingConfig } from '@bonafide/sealing/sealing-config';
import { hashDistance } from '@bonafide/vision/pad/injection';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, IsNull, Not, Raw } from 'typeorm';
import { type FrameMark, FrameMarker, NEAR_BITS } from './frame-marks.js';
import { SeenFrame } from './seen-frame.entity.js';

/** How long a frame is remembered after it was last judged, by the database's clock. */
const REMEMBERED_SECONDS = 24 * 60 * 60;

/** Most earlier frames that are compared with one of now: pictures without texture hash alike. */
const MOST_CANDIDATES = 500;

const SWEEP_MS = 60_000;

interface Fingerprint {
  readonly sha256: string;
  readonly perceptual: bigint;
}

/** The memory of frames, per tenant: marks under the tenant's key, forgotten after a day. */
@Injectable()
export class SeenFrames implements OnApplicationBootstrap {
  private readonly secret: Uint8Array;

  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(CONFIG) config: Config<typeof sealingConfig>,
  ) {
    this.secret = activeKey(config.BONAFIDE_KEYS);
  }

  onApplicationBootstrap(): void {
    const run = () => this.deleteExpired();
    this.periodic.start({ name: 'deletion of expired frame marks', everyMs: SWEEP_MS, replicas: 'one', run });
  }

  /** Readers look at the time themselves; this keeps the table small and the promise of a day true. */
  async deleteExpired(): Promise<void> {
    await deleteBefore(this.database, SeenFrame, 'expiresAt', 0);
  }

  /**
   * Remembers the frames of one capture and tells how many of them were met before: byte for byte, and by perceptual
   * hash, the former included. Of captures with one frame that come at once, all but one count it as met. What the same
   * operation met first does not count: a caller repeats a request whose answer it did not get.
   */
  async meet(
    tenant: string,
    frames: readonly Fingerprint[],
    operationId?: string,
  ): Promise<{ exact: number; near: number }> {
    const marker = new FrameMarker(this.secret, tenant);
    const marks = frames.map((frame) => marker.markOf(frame));
    const near = await this.nearest(tenant, marks, operationId);
    const known = await this.remember(tenant, marks, operationId);
    const isKnown = marks.map(({ digest }) => known.has(digest.toString('hex')));
    return {
      exact: isKnown.filter(Boolean).length,
      near: isKnown.filter((exact, at) => exact || near[at]).length,
    };
  }

  /** Whether each mark has a near one among earlier frames. */
  private async nearest(tenant: string, marks: readonly FrameMark[], operationId?: string): Promise<boolean[]> {
    const candidate = {
      tenant,
      bands: Raw((column) => `${column} && :bands`, { bands: [...new Set(marks.flatMap(({ bands }) => bands))] }),
      expiresAt: Raw((column) => `${column} > now()`),
    };
    const rows = await this.database.getRepository(SeenFrame).find({
      select: { perceptual: true, tenant: true, digest: true },
      where:
        operationId === undefined
          ? candidate
          : [
              { ...candidate, operationId: IsNull() },
              { ...candidate, operationId: Not(operationId) },
            ],
      take: MOST_CANDIDATES,
    });
    const earlier = rows.map(({ perceptual }) => BigInt.asUintN(64, BigInt(perceptual)));
    return marks.map(({ perceptual }) => earlier.some((other) => hashDistance(perceptual, other) <= NEAR_BITS));
  }

  /** Writes the marks; returns, in hex, the digests that another operation had left there. */
  private async remember(tenant: string, marks: readonly FrameMark[], operationId?: string): Promise<Set<string>> {
    // Sorted, so that captures that share frames wait for each other instead of locking crosswise.
    const fresh = [...new Map(marks.map((mark) => [mark.digest.toString('hex'), mark])).entries()].sort();
    const known = new Set<string>();
    await this.database.transaction(async (manager) => {
      for (const [hex, { digest, perceptual, bands }] of fresh) {
        const rows = await manager.query<{ met: boolean }[]>(
          `INSERT INTO seen_frame (tenant, digest, perceptual, bands, expires_at, operation_id) VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5), $6)
           ON CONFLICT (tenant, digest) DO UPDATE SET expires_at = EXCLUDED.expires_at
           RETURNING xmax <> 0 AND (operation_id = $6) IS NOT TRUE AS met`,
          [tenant, digest, BigInt.asIntN(64, perceptual).toString(), bands, REMEMBERED_SECONDS, operationId ?? null],
        );
        if (rows[0]?.met) known.add(hex);
      }
    });
    return known;
  }
}
