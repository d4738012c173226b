/**
 * Combines calls: while `work` runs, further calls are served together by one more run after it. A
 * call resolves when a run that began after it has ended; it rejects when that run does.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    next = undefined;
    running = work();
    try {
      await running;
    } finally {
      running = undefined;
    }
  };
  return () => {
    if (!running) return run();
    next ??= running.then(run, run);
    return next;
  };
}
