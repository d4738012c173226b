import type { components } from './gen/engines.js';

type Schemas = components['schemas'];

/**
 * `score` is 100 live, 0 spoof, -1 not computed; the expected false rejection rate of a decision is 10^-score_frr.
 * `feedback` of LIVE is empty unless it holds a code that qualifies it. LIVENESS_NOT_ASSESSED: no detector of attacks judged the capture, and the
 * server lets it pass for trials. With ACTIVE_CHECK_REQUIRED it asks for the active check instead. MOVEMENTS_ONLY: LIVE by the
 * movements of a guided capture, and no detector of attacks looked at it.
 */
export type LivenessResult = Schemas['FaceLivenessResult'];

export type CheckLivenessAnswer = Schemas['FaceCheckLivenessResponse'];

export type AnalyzeAnswer = Schemas['FaceAnalyzeResponse'];

/** Movements for one guided capture, issued by `activeChallenge` or for a session; left and right as the person has them. */
export type ActiveChallenge = Schemas['ActiveChallenge'];

export type Movement = ActiveChallenge['movements'][number];

/** One side of a comparison: a base64 picture, or a template that `exportTemplate` gave. */
export type FaceEncounter = Schemas['FaceEncounter'];

export type CompareRequest = Schemas['FaceCompareRequest'];

/** `score` is -log10 of the false match rate, 4 and above usually a match; `scorePercent` is 0 to 100. */
export type CompareAnswer = Schemas['MatchScore'];

export type Resolution = Schemas['Resolution'];

export type Region = Schemas['RegionOfInterest'];

/** A capture profile: PreFace XML. */
export type CaptureProfile = Schemas['CaptureProfile'];

export type AnalyzeImageRequest = Schemas['AnalyzeImageRequest'];

export type AnalyzeImageAnswer = Schemas['AnalyzeImageResponse'];

export type AutocaptureRequest = Schemas['AutocaptureVideoRequest'];

/** `capturedFrameIndex` is -1 when nothing was captured. */
export type AutocaptureAnswer = Schemas['AutocaptureVideoResponse'];
