import { createHash } from 'node:crypto';
import type { Schemas } from '@qdrant/js-client-rest';
import { z } from 'zod';

/** A registration as a point keeps it, besides its vector. */
export const facePayload = z.object({
  tenant: z.string(),
  code: z.uuid(),
  galleries: z.array(z.string()),
  /** Absent without a face. */
  space: z.string().optional(),
});
export type FacePayload = z.infer<typeof facePayload>;

/** What the index knows of a tenant as a whole. */
export const statePayload = z.object({
  revision: z.int().min(0),
  /** Numbers of values of the vectors that the tenant ever had: there must be a collection for each. */
  dimensions: z.array(z.int()),
});
export type TenantState = z.infer<typeof statePayload>;

const offset = z.union([z.string(), z.number()]);
export const scoredPoints = z.object({
  points: z.array(z.object({ score: z.number(), payload: z.object({ code: z.uuid() }) })),
});
export const storedPoints = z.array(z.object({ id: z.uuid(), payload: facePayload }));
export const storedStates = z.array(z.object({ payload: statePayload }));
export const scrolledPoints = z.object({ points: storedPoints, next_page_offset: offset.nullish() });
export const counted = z.object({ count: z.int().min(0) });
/** Anything but `completed` says that the change is not to be seen yet. */
export const completed = z.object({ status: z.literal('completed') });
export const allCompleted = z.array(completed);

/** The id of a registration's point: two tenants may have the same codes. */
export const pointId = (tenant: string, code: string) => uuidOf(`face ${tenant} ${code}`);

export const stateId = (tenant: string) => uuidOf(`state ${tenant}`);

/** A UUID, version 8, of the digest of a text. */
function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Conditions that all hold. */
export function filterOf(tenant: string, more: { space?: string; gallery?: string; codes?: readonly string[] } = {}) {
  const must: Schemas['Condition'][] = [{ key: 'tenant', match: { value: tenant } }];
  if (more.space !== undefined) must.push({ key: 'space', match: { value: more.space } });
  if (more.gallery !== undefined) must.push({ key: 'galleries', match: { value: more.gallery } });
  if (more.codes) must.push({ has_id: more.codes.map((code) => pointId(tenant, code)) });
  return { must };
}
