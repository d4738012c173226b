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

/** Subject on which events of one message type are published: `bonafide.events.<package>.<Message>`. */
export function eventSubject(schema: DescMessage): string {
  return `bonafide.events.${schema.typeName.replace(/^bonafide\./, '')}`;
}
