import { timeSignals } from '@bonafide/vision/pad/injection';
import { Injectable } from '@nestjs/common';
import type { CaptureModes } from './capture-modes.js';
import { CaptureSettings } from './capture-settings.js';
import { INJECTION_POLICY, type InjectionSign, injectionSigns, type Origin } from './injection.machine.js';
import { SeenFrames } from './seen-frames.js';

/** A frame as far as its origin goes. */
export interface FrameOrigin {
  readonly sha256: string;
  readonly perceptual: bigint;
  /** Names of programs in its metadata. */
  readonly programs: readonly string[];
  /** Epoch milliseconds; undefined when the client sent none. */
  readonly timestampMs: number | undefined;
}

/** What the check found, as it goes into the receipt. */
export interface InjectionFindings {
  readonly mode: CaptureModes['injection'];
  readonly policy: typeof INJECTION_POLICY;
  readonly signs: readonly InjectionSign[];
  readonly origin: Origin;
}

/** Looks for signs that frames were injected past the camera, and remembers the frames. */
@Injectable()
export class InjectionCheck {
  constructor(
    private readonly settings: CaptureSettings,
    private readonly seen: SeenFrames,
  ) {}

  /**
   * Examines the frames of one capture; undefined where the tenant's mode is `off`. `packagedMs`: when the client says
   * that it put the request together, epoch milliseconds. `operationId`: the same for all repeats of one request.
   */
  async examine(
    tenant: string,
    frames: readonly FrameOrigin[],
    { packagedMs, operationId }: { packagedMs?: number | undefined; operationId?: string | undefined } = {},
  ): Promise<InjectionFindings | undefined> {
    const { injection: mode } = await this.settings.of(tenant);
    if (mode === 'off') return undefined;
    const captured = frames.map(({ timestampMs }) => timestampMs);
    const { equal, backwards } = timeSignals(captured, Date.now());
    const { oldestMs, aheadMs } = timeSignals([...captured, packagedMs], Date.now());
    const { exact, near } = await this.seen.meet(tenant, frames, operationId);
    const origin: Origin = {
      seenBefore: exact,
      likeSeenBefore: near,
      frames: frames.length,
      different: new Set(frames.map(({ sha256 }) => sha256)).size,
      oldestMs,
      aheadMs,
      equalTimes: equal,
      backwards,
      programs: [...new Set(frames.flatMap(({ programs }) => programs))],
    };
    return { mode, policy: INJECTION_POLICY, signs: injectionSigns(origin), origin };
  }
}
