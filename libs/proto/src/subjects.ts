import type { DescMessage, DescMethod } from '@bufbuild/protobuf';

/**
 * NATS subject on which a service answers one RPC method, derived from its descriptor:
 * `bonafide.rpc.<package>.<Service>.<Method>`.
 */
export function rpcSubject(method: DescMethod): string {
  return `bonafide.rpc.${method.parent.typeName.replace(/^bonafide\./, '')}.${method.name}`;
}

/** Root of all event subjects; the JetStream stream listens to everything below it. */
export const EVENT_SUBJECTS = 'bonafide.events.>';

/** A type of event: small words joined by dots, the family first, as in `enrollment.face.check`. */
const EVENT_TYPE = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;

/**
 * Subject of an event: `bonafide.events.<tenant>.<type>`. Characters of a tenant's name that a subject cannot hold are
 * written as `%` and two hexadecimal digits a byte. Throws when the tenant is empty or the type is malformed.
 */
export function eventSubject({ tenant, type }: { tenant: string; type: string }): string {
  if (!EVENT_TYPE.test(type)) throw new Error(`"${type}" is no type of event`);
  return `bonafide.events.${tenantToken(tenant)}.${type}`;
}

/**
 * Subject filter of a consumer: events of one tenant (default: all) and one type or, ending in `.>`, one family of
 * types (default: all). Routing only: the tenant of an event is the one in its payload.
 */
export function eventFilter({ tenant, type = '>' }: { tenant?: string; type?: string } = {}): string {
  if (type !== '>' && !EVENT_TYPE.test(type.replace(/\.>$/, ''))) throw new Error(`"${type}" filters no events`);
  return `bonafide.events.${tenant === undefined ? '*' : tenantToken(tenant)}.${type}`;
}

/** Type of the event that was published on a subject, for figures by type. */
export function eventTypeOf(subject: string): string {
  return subject.split('.').slice(3).join('.');
}

/** Subject of the events of one message type before subjects named tenant and type; such events still wait in outboxes. */
export function formerEventSubject(schema: DescMessage): string {
  return `bonafide.events.${schema.typeName.replace(/^bonafide\./, '')}`;
}

function tenantToken(tenant: string): string {
  if (tenant === '') throw new Error('An event needs a tenant');
  return tenant.replace(/[^A-Za-z0-9_-]/gu, (character) =>
    [...new TextEncoder().encode(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}
