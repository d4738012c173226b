import type { LivenessLevel } from '@bonafide/vision/liveness/liveness.policies';

/** What a workflow name says: who captures how, and how strictly the capture is judged. */
export interface Workflow {
  /** charlie: telephone, front camera; delta: telephone, back camera; hotel: webcam; foxtrot: telephone, one frame. */
  readonly family: 'charlie' | 'delta' | 'hotel' | 'foxtrot';
  readonly level: LivenessLevel;
}
