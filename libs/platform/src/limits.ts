/**
 * The size limits of the product. HTTP bodies, RPC messages and nats.conf all follow from here:
 * base64 grows bytes by 4/3, so the largest body carries 7.5 MB of media, which fits a message.
 */
export const LIMITS = {
  /** Largest HTTP request body, bytes; larger ones are answered 413. */
  bodyBytes: 10_000_000,
  /**
   * Request bodies that a service holds at a time, bytes: twelve of the largest. What is read of one takes about three
   * times its length (bytes, text, values); more are answered 503.
   */
  bodyBytesInFlight: 128_000_000,
  /** A body that is being read must move on by `slowestBytesPerSecond` over every such time, milliseconds. */
  stallMs: 20_000,
  slowestBytesPerSecond: 1000,
  /** Most values in a JSON body; more are answered 413. */
  bodyValues: 50_000,
  /** Most levels of objects and lists in a JSON body, the outermost counted; deeper ones are answered 400. */
  bodyDepth: 64,
  /** Largest NATS message, bytes; must equal `max_payload` of the server. */
  messageBytes: 8_000_000,
  /** Bytes of a message reserved for fields other than the media. */
  messageOverheadBytes: 100_000,
  /** Default time a caller waits for an RPC answer, milliseconds. */
  rpcDeadlineMs: 10_000,
  /** RPC calls one process serves at a time; more are refused as UNAVAILABLE. */
  rpcConcurrency: 256,
  /** Connections per database pool. */
  databasePool: 10,
} as const;
