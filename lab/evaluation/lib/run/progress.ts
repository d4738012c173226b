/** Says how much is done. */
export type Progress = (done: number) => void;

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Between two lines, milliseconds: on a terminal, where a line is written over, and in a log. */
const [QUICK, SLOW] = [100, 5_000];
/** What took less than this many milliseconds is not spoken of. */
const WORTH = 1_000;

/**
 * Shows on stderr how far a piece of work is: on a terminal one line that changes, in a log a line every five seconds.
 * The last call (`done` = `total`) says how long it took, from a second on.
 */
export function progress(
  work: string,
  total: number,
  { output = process.stderr as Output, now = () => performance.now() } = {},
): Progress {
  const start = now();
  let last = start;
  let isShown = false;
  let isOver = false;
  return (done) => {
    const [time, ended] = [now(), done >= total];
    if (isOver || (!ended && time - last < (output.isTTY ? QUICK : SLOW))) return;
    isOver = ended;
    if (ended && !isShown && time - start < WORTH) return;
    isShown = true;
    last = time;
    const took = ended ? `, ${((time - start) / 1000).toFixed(1)} s` : '';
    const line = `${work}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}${took}`;
    output.write(output.isTTY ? `\r\x1b[K${line}${ended ? '\n' : ''}` : `${line}\n`);
  };
}
