import type { paths as Engines } from './gen/engines.js';
import type { paths as Gallery } from './gen/gallery-compliance-webhook.js';
import type { paths as Onboarding } from './gen/onboarding.js';

type Paths = Engines & Onboarding & Gallery;
type Method = 'get' | 'post' | 'put' | 'delete' | 'patch';

interface Described {
  responses: unknown;
}

type OperationsOf<P extends keyof Paths & string> = {
  [M in Method]: Paths[P] extends Record<M, Described> ? `${Uppercase<M>} ${P}` : never;
}[Method];

/** An operation of the contract as `METHOD /path/{parameter}`. */
export type Operation = { [P in keyof Paths & string]: OperationsOf<P> }[keyof Paths & string];

type Named<O extends Operation> = O extends `${infer M} ${infer P}`
  ? P extends keyof Paths
    ? Lowercase<M> extends keyof Paths[P]
      ? Paths[P][Lowercase<M>]
      : never
    : never
  : never;

type ContentOf<R> = R extends { content: infer C } ? C[keyof C] : undefined;

/**
 * Body of an operation's answer with a documented status, for example
 * `Answer<'POST /onboarding/enrollment/addFace'>`. A union where the status has several media types.
 */
export type Answer<O extends Operation, S extends number = 200> =
  Named<O> extends { responses: infer R } ? (S extends keyof R ? ContentOf<R[S]> : never) : never;

/** JSON body of an operation's request. */
export type RequestBody<O extends Operation> =
  Named<O> extends { requestBody?: infer B }
    ? NonNullable<B> extends { content: { 'application/json': infer J } }
      ? J
      : never
    : never;
