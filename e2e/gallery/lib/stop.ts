/** The run was told to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Nothing was answered for as long as the run waits. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor(cause: unknown) {
    super('the deployment has not answered for too long', { cause });
  }
}
