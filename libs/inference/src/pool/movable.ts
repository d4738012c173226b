/** A payload on memory of its own, all of which may be moved to a worker. */
export interface Movable<Payload> {
  readonly payload: Payload;
  /** What to transfer. */
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * Copies the bytes of a payload, so that they can be moved: to clone a view, a thread copies all the memory that it lies
 * on, twice, and bytes of a message lie on the memory of the whole message. What else it holds stays as it is.
 */
export function movable<Payload>(payload: Payload): Movable<Payload> {
  const transfer: ArrayBuffer[] = [];
  return { payload: moved(payload, transfer) as Payload, transfer };
}

function moved(value: unknown, transfer: ArrayBuffer[]): unknown {
  if (value instanceof Uint8Array) {
    const copy = new Uint8Array(value);
    transfer.push(copy.buffer);
    return copy;
  }
  if (Array.isArray(value)) return value.map((item) => moved(item, transfer));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, moved(member, transfer)]));
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
