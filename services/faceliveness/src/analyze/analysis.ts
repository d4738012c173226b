import type { Face } from '@bonafide/vision/face/face';
import type { LivenessDecision } from '@bonafide/vision/liveness/liveness.machine';
import type { CaptureFeedback } from '@bonafide/vision/quality/capture-policy';
import type { ActiveFeedback } from '../active/guided-judgement.js';
import type { AssessmentFeedback } from './assessment.js';

/** The verdict on a capture. */
export interface Analysis {
  readonly decision: LivenessDecision;
  /**
   * Why a capture could not be judged, in codes that help the person to do better; empty for SPOOF, and for LIVE unless
   * its liveness was not assessed.
   */
  readonly feedback: readonly (CaptureFeedback | AssessmentFeedback | ActiveFeedback)[];
  /** −1 where liveness was not assessed, of LIVE too. */
  readonly score: 100 | 0 | -1;
  /** S where 10^-S of bona fide captures look less live than this one. */
  readonly scoreFrr: number;
  /** The frame to use; absent when no frame shows a face that can be compared. */
  readonly best?: { readonly index: number; readonly face: Face };
  /** What is to be said of the best frame as a capture. */
  readonly captureFeedback: readonly CaptureFeedback[];
  /**
   * Neither live nor to be compared, which is no mismatch: eyes or mouth are covered and must not be, or no detector judged
   * the capture and one has to.
   */
  readonly withheld: boolean;
  /** Estimated age in years of the best frame's face, whatever the decision; absent unless it was asked for. */
  readonly age?: number;
  readonly receiptId: string;
}

/** On whose behalf a capture is judged. */
export interface Asking {
  readonly tenant: string;
  /** Gives the capture up, with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** When the client put the request together, epoch milliseconds. */
  readonly packagedMs?: number | undefined;
  /** The same for all repeats of one request. */
  readonly operationId?: string;
  /** The challenge that a guided capture follows. */
  readonly challengeId?: string | undefined;
  /** The scope that it was issued for; undefined for one that a client asked for. */
  readonly challengeScope?: string | undefined;
  /** Whether the person's age is to be estimated, too. */
  readonly estimateAge?: boolean;
}
