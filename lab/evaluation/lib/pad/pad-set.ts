import { join } from 'node:path';
import { Misuse, refuse } from '../../../misuse.ts';
import { type Contents, contents, otherFiles } from '../run/pictures.ts';

/** One presentation to the liveness check: a picture, or the frames of a sequence in the order of their names. */
export interface Presentation {
  /** Path in the set's folder, with slashes. */
  readonly name: string;
  readonly frames: readonly string[];
  /** Undefined for bona fide presentations. */
  readonly species: string | undefined;
  /** The person shown, where the layout says so. */
  readonly subject: string | undefined;
}

/** A folder whose name ends so is one capture: its pictures are the frames, in the order of their names. */
const SEQUENCE = '.seq';

/** Whether a folder is one capture, in letters of either case. */
function isSequence(folder: string): boolean {
  return folder.toLowerCase().endsWith(SEQUENCE);
}

/** The folders that a set consists of. */
const BONA_FIDE = 'bona-fide';
const ATTACK = 'attack';

/** A set, and the files in it that are no pictures by their names, as paths in its folder. */
export interface PadSet {
  readonly presentations: Presentation[];
  readonly others: string[];
}

/** A folder within the set, and what lies in it. */
interface Place {
  readonly dir: string;
  readonly species: string | undefined;
  readonly subject: string | undefined;
}

/** What is found in the folders of a set. */
interface Found extends PadSet {
  readonly faults: string[];
}

/**
 * Reads a folder for `face-pad`:
 *
 *     bona-fide/[<person>/]<picture>               attack/<species>/[<person>/]<picture>
 *     bona-fide/[<person>/]<name>.seq/<frame>      attack/<species>/[<person>/]<name>.seq/<frame>
 *
 * A picture outside of a person's folder may name the person, `<person>__<anything>`. Throws Misuse, naming the paths, for
 * any other layout: what is read as something else than was meant gives figures of nothing.
 */
export async function readPadSet(root: string): Promise<PadSet> {
  const found: Found = { presentations: [], others: [], faults: [] };
  const top = await look(root, '', found);
  for (const name of top.folders.filter((folder) => folder !== BONA_FIDE && folder !== ATTACK))
    found.faults.push(`${name}/: neither ${BONA_FIDE}/ nor ${ATTACK}/`);
  for (const name of top.pictures)
    found.faults.push(`${name}: pictures lie in ${BONA_FIDE}/ or in ${ATTACK}/<species>/`);
  if (top.folders.includes(BONA_FIDE))
    await addPresentations(root, { dir: BONA_FIDE, species: undefined, subject: undefined }, found);
  if (top.folders.includes(ATTACK)) await addAttacks(root, found);
  refuse(found.faults);
  const { presentations, others } = found;
  if (presentations.length > 0) return { presentations, others };
  const none = `no presentation in ${BONA_FIDE}/ or ${ATTACK}/<species>/ of ${root}`;
  throw new Misuse([none, ...otherFiles(others)].join('; '));
}

async function addAttacks(root: string, found: Found): Promise<void> {
  const { folders, pictures } = await look(root, ATTACK, found);
  for (const name of pictures)
    found.faults.push(`${ATTACK}/${name}: attacks lie in a folder by species, ${ATTACK}/<species>/`);
  for (const species of folders) {
    const dir = `${ATTACK}/${species}`;
    if (isSequence(species)) {
      found.faults.push(`${dir}: a sequence lies in a folder by species, ${ATTACK}/<species>/${species}`);
      continue;
    }
    const before = found.presentations.length;
    await addPresentations(root, { dir, species, subject: undefined }, found);
    if (found.presentations.length === before) found.faults.push(`${dir}: no picture and no sequence`);
  }
}

/** The presentations of a place, and of its people's folders where it is not one itself. */
async function addPresentations(root: string, place: Place, found: Found): Promise<void> {
  const { dir, species, subject } = place;
  const { folders, pictures } = await look(root, dir, found);
  for (const name of pictures) {
    const frames = [join(root, dir, name)];
    found.presentations.push({ name: `${dir}/${name}`, frames, species, subject: subject ?? personIn(name) });
  }
  for (const folder of folders) {
    const below = `${dir}/${folder}`;
    if (isSequence(folder)) await addSequence(root, below, place, found);
    else if (subject !== undefined)
      found.faults.push(`${below}: folders end at <person>/; frames of one capture lie in <name>${SEQUENCE}/`);
    else await addPresentations(root, { dir: below, species, subject: folder }, found);
  }
}

async function addSequence(root: string, dir: string, { species, subject }: Place, found: Found): Promise<void> {
  const { folders, pictures } = await look(root, dir, found);
  if (folders.length > 0) found.faults.push(`${dir}: a sequence holds pictures and no folder`);
  else if (pictures.length === 0) found.faults.push(`${dir}: a sequence without pictures`);
  const name = dir.slice(dir.lastIndexOf('/') + 1);
  const frames = pictures.map((picture) => join(root, dir, picture));
  found.presentations.push({ name: dir, frames, species, subject: subject ?? personIn(name) });
}

/** What lies in a folder of the set; what is neither folder nor picture is kept by its path. */
async function look(root: string, dir: string, { others }: Found): Promise<Contents> {
  const seen = await contents(join(root, dir));
  others.push(...seen.others.map((name) => (dir === '' ? name : `${dir}/${name}`)));
  return seen;
}

function personIn(name: string): string | undefined {
  return /^(.+?)__/.exec(name)?.[1];
}
