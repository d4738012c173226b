import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEVELOPER_STATE } from './layout.ts';
import { recall, remember } from './remembered.ts';

/** Folder of the built model packs; all stacks of a checkout share it. */
export const MODELS_HOME = join(DEVELOPER_STATE, 'models');

/** The manifest of a built pack. */
export const manifestFile = (pack: string, home = MODELS_HOME) => join(home, pack, 'manifest.json');

const CHOICE = join(DEVELOPER_STATE, 'model-pack.json');

interface Choice {
  pack: string;
  withoutPad?: string;
}

/** Remembers which pack the developer's stack has loaded, and by which policy. */
export const rememberPack = (pack: string, policy: string, file = CHOICE) =>
  remember(file, { pack, withoutPad: policy } satisfies Choice);

/** The pack that is meant where none is named: that of BONAFIDE_MODEL_PACK, else the one of the last `./dev up`. */
export const modelPack = () => process.env.BONAFIDE_MODEL_PACK ?? recall<Choice>(CHOICE)?.pack ?? 'default';

/** What a built pack (a folder below `home`) says it knows of presentation attacks; undefined where it is not built, or an older version built it. */
export function padOf(pack: string, home = MODELS_HOME): 'none' | 'networks' | undefined {
  try {
    return (JSON.parse(readFileSync(manifestFile(pack, home), 'utf8')) as { pad?: 'none' | 'networks' }).pad;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The policy of a local stack: what BONAFIDE_LIVENESS_WITHOUT_PAD says, else `accept` where the pack has no detector, since
 * nobody could try the stack otherwise, and `refuse` as in every installation where it has one.
 */
export function withoutPad(pack: string, home = MODELS_HOME): string {
  return process.env.BONAFIDE_LIVENESS_WITHOUT_PAD ?? (padOf(pack, home) === 'none' ? 'accept' : 'refuse');
}

/** The policy by which the latest `./dev up` runs this pack, whatever the shell says now; that of a new stack where it ran another one. */
export function runningWithoutPad(pack: string, file = CHOICE): string {
  const last = recall<Choice>(file);
  return (last?.pack === pack ? last.withoutPad : undefined) ?? withoutPad(pack);
}

/** What must be said of a stack whose pack has no detector of presentation attacks; undefined where it has one. */
export function padWarning(
  pack: string,
  policy: string,
  home = MODELS_HOME,
): { warning: string; remedy: string } | undefined {
  if (padOf(pack, home) !== 'none') return undefined;
  const effect =
    policy === 'accept'
      ? 'captures pass unjudged, flagged LIVENESS_NOT_ASSESSED: printed and replayed faces are LIVE here. For trials only'
      : 'passive captures are refused (LIVENESS_NOT_ASSESSED)';
  return {
    warning: `liveness is NOT assessed. The model pack "${pack}" has no detector of presentation attacks; ${effect}.`,
    remedy: 'Get one that has: ./dev models pull plus, then ./dev up without BONAFIDE_MODEL_PACK.',
  };
}
