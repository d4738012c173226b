import type { CallOptions, RpcClient } from '@bonafide/messaging/rpc/rpc-client';
import type { ErrorCode } from '@bonafide/platform/errors/domain-error';
import type { ServiceDefinition } from '@bonafide/platform/process/service-definition';
import type { DescService } from '@bufbuild/protobuf';
import type { z } from 'zod';

/** What the conformance suite must know about an engine. */
export interface EngineUnderTest<S extends z.ZodRawShape> {
  /** What `defineEngine` returned. */
  definition: ServiceDefinition<S>;
  /** Keys that the engine needs beside those of every engine, as text. */
  config: Record<string, string>;
  operations: readonly [EngineOperation, ...EngineOperation[]];
  /** Starts, on the NATS at this address, what stands in for the services that the engine asks; nothing unless given. */
  peers?(natsUrl: string): Promise<{ stop(): Promise<void> }>;
}

/** Gives a typed client of a service; its calls are made for the tenant that the check has chosen. */
export type ClientOf = <S extends DescService>(service: S) => RpcClient<S>;

/** What came back by RPC. */
export interface RpcReply {
  receiptId: string;
  /** The same value as `http.verdictAt` names; absent where the two cannot be compared. */
  verdict?: unknown;
}

/** One thing that an engine decides. */
export interface EngineOperation {
  /** Its name in receipts, for example `compare`. */
  name: string;
  /** Media of a valid request that the engine answers with an approving answer. */
  media: readonly Buffer[];
  /** Media that cannot be read; each replaces all of `media`. */
  unreadable: readonly Buffer[];
  /** What the text of an approving HTTP answer holds; it may never appear while anything is broken. */
  approving: RegExp;
  /** What a receipt holds besides what all receipts do; a subset. */
  receipt: object;
  /** Stages whose time is in its metrics. */
  stages: readonly string[];
  http: HttpOperation;
  /** Absent where only callers from outside use the operation. */
  rpc?: RpcOperation;
  /** Further methods that promise the same. */
  alsoByRpc?: readonly RpcOperation[];
}

export interface HttpOperation {
  /** Path of the POST route. */
  path: string;
  body(media: readonly Buffer[]): object;
  /** Members down to the verdict, for example `video.liveness_result.decision`. */
  verdictAt: string;
  /** What the body of every answer from 500 to 504 holds, a subset. */
  failure: object;
  /** How unreadable media are answered; `answer` is a subset. */
  unreadable: { status: number; answer: object };
  /** A request that the route refuses, and the field that the answer names. */
  refusal: { body: object; status: number; field: string };
}

export interface RpcOperation {
  /** Name of the method in its descriptor. */
  method: string;
  /** `options` name the tenant, which methods of a service itself need and others do not read. */
  ask(clientOf: ClientOf, media: readonly Buffer[], options: CallOptions): Promise<RpcReply>;
  refusal: { ask(clientOf: ClientOf): Promise<unknown>; code: ErrorCode; field: string };
}
