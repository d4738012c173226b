import type { Frame } from './capture.js';

export interface LivenessResult {
  decision:
    | 'LIVE'
    | 'SPOOF'
    | 'TOO_BLURRY'
    | 'FACE_TOO_LOW_RESOLUTION'
    | 'TOO_LOW_FACIAL_DYNAMIC_RANGE'
    | 'POSE_TOO_HIGH'
    | 'UNABLE_TO_CALCULATE_LIVENESS';
  feedback: string[];
  /** 100 live, 0 spoof, -1 not computed. */
  score?: number;
  /** The expected false rejection rate of this decision is 10^-score_frr. */
  score_frr?: number;
}

export interface CheckLivenessAnswer {
  video: { liveness_result: LivenessResult; version?: string };
}

export interface AnalyzeAnswer {
  video: {
    autocapture_result: { captured_frame?: string; captured_frame_is_constructed?: boolean; feedback?: string[] };
    liveness_result: LivenessResult;
    version?: string;
  };
}

/** One side of a comparison: a base64 picture, or a template that `exportTemplate` gave. */
export type FaceEncounter = { VISIBLE_FRONTAL: string; id?: string } | { import: string; id?: string };

export interface CompareRequest {
  probe: FaceEncounter;
  gallery: FaceEncounter;
  workflow: { comparator: { algorithm: 'F500' | 'F200'; faceTypes: string[] } };
}

export interface CompareAnswer {
  /** -log10 of the false match rate; 4 and above is usually taken as a match. */
  score: number;
  /** 0 to 100. */
  scorePercent: number;
}

export interface Resolution {
  width: number;
  height: number;
}

export interface Region extends Resolution {
  x: number;
  y: number;
}

/** A capture profile: PreFace XML. */
export interface CaptureProfile {
  xml: string;
}

export interface FaceDetection {
  faceMinimumSize?: number;
  faceMaximumSize?: number;
  faceSensitivity?: number;
  faceGranularity?: number;
  faceDetectionMode?: `${'FACE_ORDERING' | 'DOMINANT_FACE'}_BY_${'SIZE' | 'SCORE'}`;
}

export interface AnalyzeImageRequest {
  images: {
    id?: string;
    input: FaceDetection & { imageData: string; rotation?: number };
    output: { id?: string; profileXml?: string; performConstruction?: boolean; metrics?: string[] }[];
  }[];
}

export interface AnalyzeImageAnswer {
  images: {
    id: string;
    faces?: {
      output?: {
        id: string;
        isCompliant: boolean;
        metrics?: { name: string; value: number | string | boolean | null }[];
      }[];
    }[];
  }[];
}

export interface AutocaptureRequest extends FaceDetection {
  profile: CaptureProfile;
  frames: Frame[];
  resolutionPreview: Resolution;
  resolutionCapture: Resolution;
  rotation?: number;
  autocaptureMinimumFrameCount?: number;
}

export interface AutocaptureAnswer {
  frameResults: { compliant: boolean; feedback: string[] }[];
  /** `capturedFrameIndex` is -1 when nothing was captured. */
  results: { captured: boolean; capturedFrameIndex: number };
}
