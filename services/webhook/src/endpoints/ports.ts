import type { EntityManager } from 'typeorm';

/** An endpoint as deliveries need it. */
export interface Endpoint {
  /** webhookId, 32 hexadecimal digits. */
  id: string;
  tenant: string;
  events: readonly string[];
  disabledAt: Date | null;
  createdAt: Date;
}

/** Reads endpoints and switches them off. */
export interface EndpointDirectory {
  /** Those of a tenant that listen to a type of event and are not disabled. */
  listening(manager: EntityManager, tenant: string, type: string): Promise<Endpoint[]>;
  find(tenant: string, id: string): Promise<Endpoint | null>;
  /** Disables it with a reason; nothing is delivered to it any more. True when it was enabled before. */
  disable(manager: EntityManager, tenant: string, id: string, reason: 'gone' | 'failing', now: Date): Promise<boolean>;
}

/** What is sent: the same bytes at every attempt. */
export interface Message {
  id: string;
  type: string;
  createdAt: Date;
  /** The JSON payload, before sealing. */
  body: Uint8Array;
}

/** What came of an attempt. */
export type Attempt =
  /** Any status, 3xx too; the first bytes are capped. */
  | { outcome: 'answered'; status: number; retryAfterMs?: number; durationMs: number; firstBytes: Uint8Array }
  /** Refused: by the address guard. */
  | { outcome: 'refused' | 'unreachable' | 'timeout'; reason: string; durationMs: number };

/** The exact bytes that were sent, kept so that every retry sends the same. */
export interface SealedBody {
  contentType: string;
  bytes: Uint8Array;
}

/** Seals, signs and posts. Never throws for what the network or the receiver does. */
export interface Sender {
  send(
    endpoint: Endpoint,
    message: Message,
    sealed: SealedBody | null,
  ): Promise<{ attempt: Attempt; sealed: SealedBody }>;
}
