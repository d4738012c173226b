import type { Answer } from '@bonafide/contract/answer';

/** A type of event of the wire contract. */
export type EventType = Answer<'GET /webhook/registration/{webhookId}'>['events'][number];

/** All of them: what endpoints may listen to. */
export const EVENT_TYPES = [
  'enrollment.started',
  'enrollment.cancelled',
  'enrollment.device.added',
  'enrollment.face.check',
  'enrollment.voice.check',
  'enrollment.ocr.check',
  'enrollment.icao.check',
  'enrollment.b2c.started',
  'enrollment.b2c.completed',
  'enrollment.completed',
  'authentication.started',
  'authentication.cancelled',
  'authentication.face.check',
  'authentication.voice.check',
  'authentication.b2c.started',
  'authentication.b2c.completed',
  'authentication.completed',
  'reenrollment.started',
  'reenrollment.cancelled',
  'reenrollment.face.check',
  'reenrollment.voice.check',
  'reenrollment.b2c.started',
  'reenrollment.b2c.completed',
  'reenrollment.completed',
] as const satisfies readonly EventType[];
