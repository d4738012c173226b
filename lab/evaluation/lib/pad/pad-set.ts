import { join } from 'node:path';
import { Misuse, refuse } from '../run/misuse.ts';
import { contents } from '../run/pictures.ts';

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

/** A folder within the set, and what lies in it. */
interface Place {
  readonly dir: string;
  readonly species: string | undefined;
  readonly subject: string | undefined;
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
export async function readPadSet(root: string): Promise<Presentation[]> {
  const faults: string[] = [];
  const top = await contents(root);
  const attacks = await contents(join(root, 'attack'));
  for (const name of attacks.pictures)
    faults.push(`attack/${name}: attacks lie in a folder by species, attack/<species>/`);
  for (const name of attacks.folders.filter((folder) => folder.endsWith(SEQUENCE)))
    faults.push(`attack/${name}: a sequence lies in a folder by species, attack/<species>/${name}`);
  const found = await presentations(root, { dir: 'bona-fide', species: undefined, subject: undefined }, faults);
  for (const species of attacks.folders) {
    const own = await presentations(root, { dir: `attack/${species}`, species, subject: undefined }, faults);
    if (own.length === 0) faults.push(`attack/${species}: no picture and no sequence`);
    found.push(...own);
  }
  refuse(faults);
  if (found.length > 0) return found;
  const seen = [...top.folders.map((name) => `${name}/`), ...top.pictures].slice(0, 8).join(', ');
  throw new Misuse(
    `no presentation in bona-fide/ or attack/<species>/ of ${root}; it holds ${seen || 'no folder and no picture'}`,
  );
}

/** The presentations of a place, and of its people's folders where it is not one itself. */
async function presentations(root: string, place: Place, faults: string[]): Promise<Presentation[]> {
  const { dir, species, subject } = place;
  const { folders, pictures } = await contents(join(root, dir));
  const found: Presentation[] = pictures.map((name) => ({
    name: `${dir}/${name}`,
    frames: [join(root, dir, name)],
    species,
    subject: subject ?? personIn(name),
  }));
  for (const folder of folders) {
    const below = `${dir}/${folder}`;
    if (folder.endsWith(SEQUENCE)) found.push(...(await sequence(root, below, place, faults)));
    else if (subject !== undefined)
      faults.push(`${below}: folders end at <person>/; frames of one capture lie in <name>${SEQUENCE}/`);
    else found.push(...(await presentations(root, { dir: below, species, subject: folder }, faults)));
  }
  return found;
}

async function sequence(root: string, dir: string, place: Place, faults: string[]): Promise<Presentation[]> {
  const { folders, pictures } = await contents(join(root, dir));
  if (folders.length > 0) faults.push(`${dir}: a sequence holds pictures and no folder`);
  else if (pictures.length === 0) faults.push(`${dir}: a sequence without pictures`);
  const name = dir.slice(dir.lastIndexOf('/') + 1);
  const frames = pictures.map((picture) => join(root, dir, picture));
  return [{ name: dir, frames, species: place.species, subject: place.subject ?? personIn(name) }];
}

function personIn(name: string): string | undefined {
  return /^(.+?)__/.exec(name)?.[1];
}
