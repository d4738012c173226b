import type { Section } from './section.js';
import type { TenantSetting } from './tenant-setting.entity.js';
import { type Tolerated, tolerate, UnreadableSettings } from './tolerant-reader.js';
import { isTree, isWithin, shallow, type Tree } from './tree.js';

/** The columns of a row that say what is in force. */
export type StoredSettings = Pick<TenantSetting, 'version' | 'changes' | 'lastValid' | 'lastValidVersion'>;

/** What is in force, and what an operator must know of how it was read. */
export interface Reading<V> extends Tolerated<V> {
  /** Version that the row was written by. */
  version: number;
  /** True when the row was unreadable and the last valid changes are in force instead. */
  lastValid: boolean;
  /** Members of rules that the stored settings break: they stay in force, a change must not break more. */
  broken: string[];
}

/** Reads a row; none means the defaults. Throws UnreadableSettings when neither its changes nor the last valid can be. */
export function readStored<V>(section: Section<V>, row: StoredSettings | null): Reading<V> {
  if (!row) return reading(section, section.version, tolerate(section, {}), false);
  try {
    return reading(section, row.version, interpret(section, row.version, row.changes), false);
  } catch (error) {
    if (!(error instanceof UnreadableSettings) || row.lastValid === null || row.lastValidVersion === null) throw error;
    return reading(section, row.version, interpret(section, row.lastValidVersion, row.lastValid), true);
  }
}

function reading<V>(section: Section<V>, version: number, read: Tolerated<V>, lastValid: boolean): Reading<V> {
  const broken = section.rules.filter((rule) => !rule.holds(read.value)).flatMap((rule) => rule.members);
  return { ...read, version, lastValid, broken };
}

/** Changes of any version as this version understands them. Those of a newer one are taken as they stand. */
function interpret<V>(section: Section<V>, version: number, text: string): Tolerated<V> {
  const stored = treeOf(text);
  const read = tolerate(section, migrated(section, version, shallow(stored)));
  return isWithin(stored) ? read : { ...read, refused: [...read.refused, '(nested too deeply)'] };
}

function treeOf(text: string): Tree {
  try {
    const tree: unknown = JSON.parse(text);
    if (isTree(tree)) return tree;
  } catch {
    // A syntax error quotes the text, so it goes no further.
  }
  throw new UnreadableSettings('The stored text is not a JSON object');
}

function migrated<V>(section: Section<V>, version: number, stored: Tree): Tree {
  let changes = stored;
  for (let from = version; from < section.version; from += 1) {
    try {
      changes = section.migrate[from]?.(changes) ?? changes;
    } catch {
      throw new UnreadableSettings(`The migration from version ${from} failed`);
    }
  }
  if (!isTree(changes)) throw new UnreadableSettings('A migration answered no object');
  return changes;
}
