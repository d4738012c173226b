import type { TemplateQuality } from './conditions.js';

/** What one descriptor network says of a face. */
export interface TemplatePart {
  /** SHA-256 of the network, lower-case hex. */
  readonly model: string;
  /** Unit length; compared by cosine. */
  readonly descriptor: Float32Array;
}

/** A face as numbers: one part per descriptor network of the pack that made it. */
export interface FaceTemplate {
  readonly parts: readonly TemplatePart[];
  /** Absent in templates of version 1. */
  readonly quality?: TemplateQuality;
}

/** Why a template cannot be used; `code` tells the cases apart. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  constructor(
    readonly code: 'TEMPLATE_INVALID' | 'TEMPLATE_VERSION',
    message: string,
  ) {
    super(message);
  }
}

const MAGIC = 'BFFT';
/** Without and with what was measured of the picture. */
const [PLAIN, WITH_QUALITY] = [1, 2];
const HEADER_BYTES = 6;
const DIGEST_BYTES = 32;
const MAX_PARTS = 4;
const MAX_LENGTH = 4096;

/** The measurements in the order of the bytes. */
const QUALITY = ['eyesVisible', 'mouthCovered', 'sharpness', 'interEyeDistance', 'dynamicRange'] as const;
const QUALITY_BYTES = 4 * QUALITY.length;

/**
 * The bytes of a template: `BFFT`, version (1 byte: 1, or 2 with measurements), number of parts (1 byte), in version 2 the
 * measurements of the picture (float32 each, no number where not assessed), then per part the SHA-256 of the network (32
 * bytes), the descriptor's length (2 bytes) and its values (float32); numbers are little-endian.
 */
export function encodeTemplate({ parts, quality }: FaceTemplate): Uint8Array {
  const version = quality ? WITH_QUALITY : PLAIN;
  const pieces = [Buffer.from(MAGIC, 'latin1'), Buffer.from([version, parts.length])];
  if (quality) {
    const piece = Buffer.alloc(QUALITY_BYTES);
    QUALITY.forEach((name, i) => {
      piece.writeFloatLE(quality[name] ?? Number.NaN, 4 * i);
    });
    pieces.push(piece);
  }
  for (const { model, descriptor } of parts) {
    const piece = Buffer.alloc(DIGEST_BYTES + 2 + 4 * descriptor.length);
    piece.write(model, 'hex');
    piece.writeUInt16LE(descriptor.length, DIGEST_BYTES);
    descriptor.forEach((value, i) => {
      piece.writeFloatLE(value, DIGEST_BYTES + 2 + 4 * i);
    });
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/**
 * Reads what `encodeTemplate` wrote. Throws TemplateError: TEMPLATE_INVALID for bytes that are no template or whose
 * descriptors are not of unit length, TEMPLATE_VERSION for a version this build does not know.
 */
export function decodeTemplate(bytes: Uint8Array): FaceTemplate {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < HEADER_BYTES || buffer.toString('latin1', 0, 4) !== MAGIC) throw invalid();
  const hasQuality = buffer[4] === WITH_QUALITY;
  if (buffer[4] !== PLAIN && !hasQuality)
    throw new TemplateError('TEMPLATE_VERSION', 'The template has an unknown version.');
  const count = buffer[5] ?? 0;
  if (count < 1 || count > MAX_PARTS) throw invalid();
  const parts: TemplatePart[] = [];
  if (hasQuality && buffer.length < HEADER_BYTES + QUALITY_BYTES) throw invalid();
  let at = HEADER_BYTES + (hasQuality ? QUALITY_BYTES : 0);
  for (let part = 0; part < count; part++) {
    if (buffer.length < at + DIGEST_BYTES + 2) throw invalid();
    const model = buffer.toString('hex', at, at + DIGEST_BYTES);
    const length = buffer.readUInt16LE(at + DIGEST_BYTES);
    at += DIGEST_BYTES + 2;
    if (length < 1 || length > MAX_LENGTH || buffer.length < at + 4 * length) throw invalid();
    const descriptor = Float32Array.from({ length }, (_, i) => buffer.readFloatLE(at + 4 * i));
    if (!(Math.abs(cosine(descriptor, descriptor) - 1) < 1e-3)) throw invalid();
    parts.push({ model, descriptor });
    at += 4 * length;
  }
  if (at !== buffer.length) throw invalid();
  return { parts, ...(hasQuality && { quality: qualityIn(buffer) }) };
}

function qualityIn(buffer: Buffer): TemplateQuality {
  const read = (i: number) => {
    const value = buffer.readFloatLE(HEADER_BYTES + 4 * i);
    return Number.isNaN(value) ? null : value;
  };
  return Object.fromEntries(QUALITY.map((name, i) => [name, read(i)])) as unknown as TemplateQuality;
}

/**
 * The descriptors of two templates that the given networks made, pairwise. Throws TemplateError TEMPLATE_VERSION when
 * either lacks one of them: descriptors of different networks say nothing about each other.
 */
export function pairParts(probe: FaceTemplate, gallery: FaceTemplate, models: readonly string[]) {
  return models.map((model) => {
    const [a, b] = [probe, gallery].map(({ parts }) => parts.find((part) => part.model === model)?.descriptor);
    if (!a || !b || a.length !== b.length) {
      throw new TemplateError('TEMPLATE_VERSION', 'The templates were not made by the same model.');
    }
    return { model, probe: a, gallery: b };
  });
}

/** Cosine similarity of two descriptors of unit length and equal size, −1 to 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function invalid(): TemplateError {
  return new TemplateError('TEMPLATE_INVALID', 'The template is not readable.');
}
