import { hashDistance } from '@bonafide/vision/pad/injection';
import { type DataSource, MoreThan, Raw } from 'typeorm';
import { type FrameMark, FrameMarker, NEAR_BITS } from './frame-marks.js';
import { SeenFrame } from './seen-frame.entity.js';

/** How long a frame is remembered after it was last judged. */
export const REMEMBERED_MS = 24 * 60 * 60_000;

/** Most earlier frames that are compared with one of now: pictures without texture hash alike. */
const MOST_CANDIDATES = 500;

interface Fingerprint {
  readonly sha256: string;
  readonly perceptual: bigint;
}

/** The memory of frames, per tenant: marks under the tenant's key, forgotten after a day. */
export class SeenFrames {
  constructor(
    private readonly database: DataSource,
    private readonly secret: Uint8Array,
  ) {}

  /**
   * Remembers the frames of one capture and tells how many of them were met before: byte for byte, and by perceptual
   * hash, the former included. Of captures with one frame that come at once, all but one count it as met.
   */
  async meet(tenant: string, frames: readonly Fingerprint[]): Promise<{ exact: number; near: number }> {
    const marker = new FrameMarker(this.secret, tenant);
    const marks = frames.map((frame) => marker.markOf(frame));
    const near = await this.nearest(tenant, marks);
    const known = await this.remember(tenant, marks);
    const isKnown = marks.map(({ digest }) => known.has(digest.toString('hex')));
    return {
      exact: isKnown.filter(Boolean).length,
      near: isKnown.filter((exact, at) => exact || near[at]).length,
    };
  }

  /** Whether each mark has a near one among earlier frames. */
  private async nearest(tenant: string, marks: readonly FrameMark[]): Promise<boolean[]> {
    const rows = await this.database.getRepository(SeenFrame).find({
      select: { perceptual: true, tenant: true, digest: true },
      where: {
        tenant,
        bands: Raw((column) => `${column} && :bands`, { bands: [...new Set(marks.flatMap(({ bands }) => bands))] }),
        expiresAt: MoreThan(new Date()),
      },
      take: MOST_CANDIDATES,
    });
    const earlier = rows.map(({ perceptual }) => BigInt.asUintN(64, BigInt(perceptual)));
    return marks.map(({ perceptual }) => earlier.some((other) => hashDistance(perceptual, other) <= NEAR_BITS));
  }

  /** Writes the marks; returns the digests that were there already, in hex. */
  private async remember(tenant: string, marks: readonly FrameMark[]): Promise<Set<string>> {
    const expiresAt = new Date(Date.now() + REMEMBERED_MS);
    // Sorted, so that captures that share frames wait for each other instead of locking crosswise.
    const fresh = [...new Map(marks.map((mark) => [mark.digest.toString('hex'), mark])).entries()].sort();
    const known = new Set<string>();
    await this.database.transaction(async (manager) => {
      for (const [hex, { digest, perceptual, bands }] of fresh) {
        const rows = await manager.query<{ met: boolean }[]>(
          `INSERT INTO seen_frame (tenant, digest, perceptual, bands, expires_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (tenant, digest) DO UPDATE SET expires_at = EXCLUDED.expires_at RETURNING xmax <> 0 AS met`,
          [tenant, digest, BigInt.asIntN(64, perceptual).toString(), bands, expiresAt],
        );
        if (rows[0]?.met) known.add(hex);
      }
    });
    return known;
  }
}
