import { formerEventSubject, rpcSubject } from '@bonafide/proto/subjects';
import type { DescMessage, DescMethod, DescService } from '@bufbuild/protobuf';

/** What a service does on NATS. What is not declared is not permitted; deploy/nats-access.json follows from it. */
export interface Access {
  /** Services whose RPCs it answers. */
  serves?: readonly DescService[];
  /** RPCs of others that it calls. */
  asks?: readonly DescMethod[];
  /** Events that it publishes: their message and the families of their types (`enrollment` of `enrollment.started`). */
  emits?: readonly { schema: DescMessage; families: readonly string[] }[];
  /** Durable consumers of the event stream that it makes and reads. */
  consumes?: readonly string[];
}

/** Permissions of a user in the words of a NATS server's configuration. */
export interface NatsPermissions {
  publish: { allow: string[] } | { deny: string[] };
  subscribe: { allow: string[] };
  /** Permission to answer a message that it received, on the reply subject that the caller named. */
  allow_responses?: { max: number; expires: string };
}

const STREAM = 'BONAFIDE_EVENTS';
/** Longer than any deadline of a call. */
const ANSWER_WITHIN = '1m';

/** Prefix of the subjects on which a service receives answers; nobody else may listen there. */
export const inboxPrefix = (service: string) => `_INBOX.${service}`;

/** The least permissions with which a service can do what it declares. */
export function permissionsOf(service: string, access: Access): NatsPermissions {
  const { serves = [], asks = [], emits = [], consumes = [] } = access;
  const publish = [...asks.map(rpcSubject), ...emits.flatMap(emitSubjects), ...consumes.flatMap(consumerSubjects)];
  if (emits.length > 0) publish.push(...['INFO', 'CREATE', 'UPDATE'].map((verb) => `$JS.API.STREAM.${verb}.${STREAM}`));
  // A service answers as a member of its queue group only, so it cannot listen to its replicas' calls either.
  const served = serves.flatMap(({ methods }) => methods.map((method) => `${rpcSubject(method)} ${service}`));
  return {
    // Two messages may share a family.
    publish: publish.length > 0 ? { allow: [...new Set(publish)] } : { deny: ['>'] },
    subscribe: { allow: [`${inboxPrefix(service)}.>`, ...served] },
    ...(serves.length > 0 && { allow_responses: { max: 1, expires: ANSWER_WITHIN } }),
  };
}

const emitSubjects = ({ schema, families }: { schema: DescMessage; families: readonly string[] }) => [
  ...families.map((family) => `bonafide.events.*.${family}.>`),
  formerEventSubject(schema),
];

const consumerSubjects = (durable: string) => [
  `$JS.API.CONSUMER.INFO.${STREAM}.${durable}`,
  `$JS.API.CONSUMER.CREATE.${STREAM}.${durable}.>`,
  // A consumer in batches begins anew behind what it has handled.
  `$JS.API.CONSUMER.DELETE.${STREAM}.${durable}`,
  `$JS.API.CONSUMER.MSG.NEXT.${STREAM}.${durable}`,
  `$JS.ACK.${STREAM}.${durable}.>`,
];
