import type { Models } from '@bonafide/inference/pool/models';
import type { TaskContext } from '@bonafide/inference/pool/task';
import type { Image } from '@bonafide/vision/image/image';
import { parseMrz } from '../mrz/parse.js';
import { agreed, isClear } from './mrz-agree.js';
import type { MrzGrid } from './mrz-grid.js';
import { lookAtLine, WHOLE_LINE } from './mrz-look.js';
import type { MrzCharacter } from './text.js';

type Characters = readonly MrzCharacter[];

/** Characters of the first line that say the kind of document and its issuer, in every form. */
const TELLING = 5;

/**
 * The characters of a zone of which no more is wanted than whose document it is. Where its check digits are right by what was seen
 * while it was located, and kind and issuer are clear, nothing is looked at again but lines that were not seen whole; else each
 * line that is in doubt is looked at once. Stage: mrz-read.
 */
export async function readRoughly(
  image: Image,
  grid: MrzGrid,
  models: Models,
  { stage }: TaskContext,
): Promise<Characters[]> {
  const lines: (Characters | undefined)[] = Array.from({ length: grid.lines }, (_, line) =>
    grid.seen[line]?.map(({ character, confidence }) => ({ character, confidence })),
  );
  const looked = new Set<number>();
  const lookWhere = async (isDoubtful: (line: Characters | undefined, at: number) => boolean) => {
    const doubtful = lines.flatMap((line, at) => (!looked.has(at) && isDoubtful(line, at) ? [at] : []));
    const cells = await stage('mrz-read', () =>
      Promise.all(doubtful.map((at) => lookAtLine(image, grid, at, WHOLE_LINE, models))),
    );
    for (const [i, at] of doubtful.entries()) {
      looked.add(at);
      lines[at] = agreed(cells[i] ?? [], undefined);
    }
  };
  await lookWhere((line, at) => !line || (at === 0 && !isClear(line.slice(0, TELLING))));
  const read = () => lines.map((line) => line ?? []);
  if (!isProven(read())) await lookWhere((line) => !line || !isClear(line));
  return read();
}

function isProven(lines: readonly Characters[]): boolean {
  const zone = parseMrz(lines.map((line) => line.map(({ character }) => character).join('')));
  return zone !== undefined && zone.checks.length > 0 && zone.checks.every(({ result }) => result !== 'wrong');
}
