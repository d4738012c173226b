import { sealingConfig } from '@bonafide/sealing/sealing-config';
import { z } from 'zod';

/** Configuration of every engine: where its models are, how much of the machine it takes, and what its receipts need. */
export const engineConfig = {
  ...sealingConfig,
  BONAFIDE_MODELS_HOME: z.string().min(1).default('.bonafide/models').describe('Folder that holds built model packs'),
  BONAFIDE_MODEL_PACK: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/)
    .default('default')
    .describe('Name of the model pack'),
  BONAFIDE_INFERENCE_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe('Worker threads that run models; one per core unless given'),
  BONAFIDE_INFERENCE_QUEUE: z.coerce
    .number()
    .int()
    .min(0)
    .max(1024)
    .optional()
    .describe('Requests that may wait for a worker; four per worker unless given'),
  BONAFIDE_RECEIPT_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(400)
    .describe('Days after which decision receipts are deleted'),
};

/** The values of `engineConfig`. */
export type EngineConfig = z.infer<z.ZodObject<typeof engineConfig>>;
