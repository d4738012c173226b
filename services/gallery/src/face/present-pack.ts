import { resolve } from 'node:path';
import { readPack } from '@bonafide/inference/pack/load-pack';
import type { Matcher, PackManifest } from '@bonafide/inference/pack/manifest';
import { type FaceMatcher, faceMatcher } from '@bonafide/vision/face/match';
import { calibrated } from '@bonafide/vision/face/score';
import { decodeTemplate, type FaceTemplate, TemplateError } from '@bonafide/vision/face/template';
import { fused, modelKeyOf, type WeightedModel } from './fused.js';
import { leastRaw, requireRising } from './raw-bounds.js';

const ALGORITHM = 'F500';

/** A face as the present pack sees it. */
export interface ReadFace {
  readonly template: FaceTemplate;
  /** Absent where another pack made the template. */
  readonly vector?: Float32Array;
}

/** How the installation's model pack compares faces: its best matcher, as one vector for each face and as a score. */
export class PresentPack {
  readonly matcher: FaceMatcher;
  readonly parts: readonly WeightedModel[];
  readonly modelKey: string;
  private readonly calibration: Matcher['calibration'];

  /** Throws when the pack has no such matcher, or one that faces cannot be searched with. */
  constructor(readonly manifest: PackManifest) {
    this.matcher = faceMatcher(manifest, ALGORITHM);
    const described = manifest.matchers.find(({ algorithm }) => algorithm === ALGORITHM) as Matcher;
    this.calibration = described.calibration;
    requireRising(this.calibration);
    this.parts = this.matcher.models.map(({ sha256 }, i) => ({
      model: sha256,
      weight: described.parts[i]?.weight ?? Number.NaN,
    }));
    this.modelKey = modelKeyOf(this.parts);
  }

  static async open(home: string, name: string): Promise<PresentPack> {
    return new PresentPack((await readPack(resolve(home, name))).manifest);
  }

  /** Reads a template. Throws TemplateError for bytes that are none. */
  read(bytes: Uint8Array): ReadFace {
    const template = decodeTemplate(bytes);
    try {
      return { template, vector: fused(this.parts, template) };
    } catch (error) {
      if (error instanceof TemplateError && error.code === 'TEMPLATE_VERSION') return { template };
      throw error;
    }
  }

  /** The similarity that two faces have at least when their S is `score`; undefined where no faces reach it. */
  leastSimilarity(score: number): number | undefined {
    return leastRaw(this.calibration, score);
  }

  /** The highest S that faces of a similarity, a cosine, can have. */
  mostScore(similarity: number): number {
    return calibrated(this.calibration, Math.min(1, similarity));
  }
}
