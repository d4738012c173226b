import type { Config } from '@bonafide/platform/config/config';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { activeKey } from '@bonafide/sealing/key-ring';
import type { sealingConfig } from '@bonafide/sealing/sealing-config';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
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
    const bands = [...new Set(marks.flatMap((mark) => mark.bands))];
    const rows = await this.database.query<{ near: boolean }[]>(
      `SELECT coalesce(bool_or(bit_count((earlier.perceptual # mark.perceptual)::bit(64)) <= $4), false) AS near
       FROM unnest($3::bigint[]) WITH ORDINALITY AS mark (perceptual, place)
       LEFT JOIN (
         SELECT perceptual FROM seen_frame
         WHERE tenant = $1 AND bands && $2::integer[] AND expires_at > now()
           AND ($5::text IS NULL OR operation_id IS DISTINCT FROM $5)
         LIMIT $6
       ) AS earlier ON true
       GROUP BY mark.place ORDER BY mark.place`,
      [tenant, bands, marks.map(signed), NEAR_BITS, operationId ?? null, MOST_CANDIDATES],
    );
    return rows.map(({ near }) => near);
  }

  /** Writes the marks; returns, in hex, the digests that another operation had left there. */
  private async remember(tenant: string, marks: readonly FrameMark[], operationId?: string): Promise<Set<string>> {
    // Sorted, so that captures that share frames wait for each other instead of locking crosswise.
    const fresh = [...new Map(marks.map((mark) => [mark.digest.toString('hex'), mark])).entries()].sort();
    const rows = await this.database.query<{ digest: Buffer; met: boolean }[]>(
      `INSERT INTO seen_frame (tenant, digest, perceptual, bands, expires_at, operation_id)
       SELECT $1, mark.digest, mark.perceptual, mark.bands::integer[], now() + make_interval(secs => $5), $6
       FROM unnest($2::bytea[], $3::bigint[], $4::text[]) AS mark (digest, perceptual, bands)
       ON CONFLICT (tenant, digest) DO UPDATE SET expires_at = EXCLUDED.expires_at
       RETURNING digest, xmax <> 0 AND (operation_id = $6) IS NOT TRUE AS met`,
      [
        tenant,
        fresh.map(([, { digest }]) => digest),
        fresh.map(([, mark]) => signed(mark)),
        // An array of arrays would be taken apart down to its numbers.
        fresh.map(([, { bands }]) => `{${bands.join(',')}}`),
        REMEMBERED_SECONDS,
        operationId ?? null,
      ],
    );
    return new Set(rows.filter(({ met }) => met).map(({ digest }) => digest.toString('hex')));
  }
}

/** The masked hash as the table has it. */
function signed({ perceptual }: FrameMark): string {
  return BigInt.asIntN(64, perceptual).toString();
}
