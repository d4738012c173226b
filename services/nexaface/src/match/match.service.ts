import { createHash } from 'node:crypto';
import type { UsedModel } from '@bonafide/engine/decision-receipt.entity';
import { EnginePool } from '@bonafide/engine/engine-pool';
import { type Input, modelsOf, Receipts } from '@bonafide/engine/receipts';
import type { Role } from '@bonafide/inference/pack/manifest';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { type FaceAlgorithm, type FaceMatch, type FaceMatcher, faceMatcher } from '@bonafide/vision/face/match';
import { scorePercent } from '@bonafide/vision/face/score';
import { decodeTemplate, encodeTemplate, type FaceTemplate, TemplateError } from '@bonafide/vision/face/template';
import { MEASURING } from '@bonafide/vision/quality/measure-faces';
import { Injectable } from '@nestjs/common';
import type { MatchReason } from './match.errors.js';
import type { DescribedPicture, FacePicture, tasks } from './match.tasks.js';

/** One side of a comparison. */
export type Encounter = { readonly picture: FacePicture } | { readonly template: Uint8Array };

export interface ComparisonResult {
  /** S = −log10(false match rate). */
  readonly score: number;
  /** 0 to 100. */
  readonly scorePercent: number;
  readonly receiptId: string;
}

/** Who asks, and until when the answer is wanted. */
export interface Asking {
  readonly tenant: string;
  readonly signal?: AbortSignal;
}

interface Described extends Input {
  readonly template: FaceTemplate;
}

/** What takes part in reading a picture, beside the descriptors. */
const READING: readonly Role[] = ['face-detector', 'face-landmarks', 'face-mesh', ...MEASURING.template];

/** Face templates and their comparison, each decision with its receipt. */
@Injectable()
export class MatchService {
  constructor(
    private readonly pool: EnginePool<typeof tasks>,
    private readonly receipts: Receipts,
  ) {}

  /**
   * The template of the largest face. Throws DomainError INVALID_BASE64, INVALID_MEDIA (reason `no_face` when there is
   * none, `unusable_face` when its features were not found), MEDIA_SIZE, UNAVAILABLE or TIMEOUT.
   */
  async export(picture: FacePicture, { tenant, signal }: Asking): Promise<{ template: Uint8Array; receiptId: string }> {
    const [described] = await this.describe([{ picture }], undefined, signal);
    if (!described) throw new Error('the picture was not described');
    const template = encodeTemplate(described.template);
    const receiptId = await this.receipts.keep({
      tenant,
      operation: 'export',
      outcome: 'DESCRIBED',
      policy: {},
      scores: {},
      models: this.modelsOf(
        [described],
        described.template.parts.map((part) => part.model),
      ),
      inputs: [inputOf(described), { kind: 'template', sha256: sha256(template) }],
    });
    return { template, receiptId };
  }

  /**
   * Compares two encounters. With `compared` false no face type was chosen: both sides are read, nothing is compared and
   * S is 0. Throws as `export`, and INVALID_VALUE for a template that is not readable (reason `template`) or was made by another
   * model (`template_version`), and for an algorithm that the pack does not have (`not_enabled`).
   */
  async compare(
    sides: { probe: Encounter; gallery: Encounter },
    how: { algorithm: FaceAlgorithm; compared: boolean },
    { tenant, signal }: Asking,
  ): Promise<ComparisonResult> {
    const matcher = this.matcher(how.algorithm);
    const [probe, gallery] = await this.describe([sides.probe, sides.gallery], matcher, signal);
    if (!probe || !gallery) throw new Error('an encounter was not described');
    const match: Omit<FaceMatch, 'fused'> = how.compared
      ? matchOf(matcher, probe, gallery)
      : { score: 0, extrapolated: false, conditions: { probe: [], gallery: [] }, penalty: 0, raw: {} };
    const percent = scorePercent(match.score);
    const receiptId = await this.receipts.keep({
      tenant,
      operation: 'compare',
      outcome: 'SCORED',
      policy: { ...how, pack: this.pool.manifest.pack, packVersion: this.pool.manifest.version },
      scores: {
        score: match.score,
        extrapolated: match.extrapolated,
        conditions: match.conditions,
        penalty: match.penalty,
        scorePercent: percent,
        raw: match.raw,
      },
      models: this.modelsOf(
        [probe, gallery],
        matcher.models.map((model) => model.sha256),
      ),
      inputs: [inputOf(probe), inputOf(gallery)],
    });
    return { score: match.score, scorePercent: percent, receiptId };
  }

  private matcher(algorithm: FaceAlgorithm): FaceMatcher {
    const { manifest } = this.pool;
    if (manifest.matchers.some((matcher) => matcher.algorithm === algorithm)) return faceMatcher(manifest, algorithm);
    throw refusal('INVALID_VALUE', 'not_enabled', 'The specified algorithm is not enabled.');
  }

  /** Templates are read first, so that a bad one costs no model run; then all pictures go to one worker together. */
  private async describe(
    encounters: readonly Encounter[],
    matcher: FaceMatcher | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Described[]> {
    const ready = encounters.map((encounter) =>
      'template' in encounter ? readTemplate(encounter.template) : undefined,
    );
    const pictures = encounters.flatMap((encounter) => ('picture' in encounter ? [encounter.picture] : []));
    const only = matcher?.models.map((model) => model.sha256);
    const payload = { pictures, ...(only && { only }) };
    const described = pictures.length > 0 ? await this.pool.run('describe', payload, signal) : [];
    const found = described.values();
    return ready.map((template) => {
      if (template) return template;
      const picture = found.next().value;
      if (!picture?.template) throw noTemplate(picture);
      return { kind: 'image', sha256: picture.sha256, template: picture.template };
    });
  }

  /** The given descriptor networks, and those that read a picture where one was described. */
  private modelsOf(sides: readonly Described[], descriptors: readonly string[]): UsedModel[] {
    const reading = sides.some(({ kind }) => kind === 'image') ? READING : [];
    return modelsOf(this.pool.manifest, (model) =>
      model.role === 'face-descriptor' ? descriptors.includes(model.sha256) : reading.includes(model.role),
    );
  }
}

function matchOf(matcher: FaceMatcher, probe: Described, gallery: Described): FaceMatch {
  try {
    return matcher.compare(probe.template, gallery.template);
  } catch (error) {
    throw templateRefusal(error);
  }
}

function readTemplate(bytes: Uint8Array): Described {
  try {
    return { kind: 'template', sha256: sha256(bytes), template: decodeTemplate(bytes) };
  } catch (error) {
    throw templateRefusal(error);
  }
}

function templateRefusal(error: unknown): unknown {
  if (!(error instanceof TemplateError)) return error;
  const reason = error.code === 'TEMPLATE_VERSION' ? 'template_version' : 'template';
  return refusal('INVALID_VALUE', reason, error.message);
}

function refusal(code: 'INVALID_MEDIA' | 'INVALID_VALUE', reason: MatchReason, message: string): DomainError {
  return new DomainError(code, message, { reason });
}

function noTemplate(picture: DescribedPicture | undefined): DomainError {
  if (!picture?.showsFace) return refusal('INVALID_MEDIA', 'no_face', 'The image shows no face.');
  return refusal('INVALID_MEDIA', 'unusable_face', 'The features of the face were not found.');
}

function inputOf({ kind, sha256: digest }: Described): Input {
  return { kind, sha256: digest };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
