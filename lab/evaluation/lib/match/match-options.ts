import { CONDITIONS, type Condition } from '../../../attacks/conditions/conditions.ts';
import { Misuse } from '../../../misuse.ts';
import { type RunOptions, runOptions } from '../run/options.ts';

/** Under which condition pictures are compared: `both` of a pair, or `one` with the other as it is. */
export interface UnderCondition {
  readonly name: Condition;
  readonly side: 'both' | 'one';
}

export interface MatchOptions extends RunOptions {
  readonly condition: UnderCondition | undefined;
  readonly calibrationOut: string | undefined;
  /** The group whose impostor pairs calibrate, or `worst`; all pairs where absent. */
  readonly calibrationGroup: string | undefined;
}

/** Options of `face-match`. Throws Misuse. */
export function matchOptions(args: readonly string[]): MatchOptions {
  const { own, ...common } = runOptions('face-match', args, ['condition', 'calibration-out', 'calibration-group']);
  const condition = own.condition === undefined ? undefined : conditionOf(own.condition);
  const [calibrationOut, calibrationGroup] = [own['calibration-out'], own['calibration-group']];
  if (calibrationGroup && !calibrationOut) throw new Misuse('--calibration-group goes with --calibration-out');
  if (condition && calibrationOut)
    throw new Misuse('a calibration is made of pictures as they are, without --condition');
  return { ...common, condition, calibrationOut, calibrationGroup };
}

/**
 * Throws Misuse for a `--calibration-group` that no person has; `groups`: person to group. Said before any picture is read.
 */
export function refuseUnknownGroup(group: string | undefined, groups: ReadonlyMap<string, string>): void {
  if (group === undefined) return;
  const names = [...new Set(groups.values())].sort();
  if (names.length === 0)
    throw new Misuse(`--calibration-group ${group}: no person has a group, see people.csv in docs/evaluation.md`);
  if (group !== 'worst' && !names.includes(group))
    throw new Misuse(`--calibration-group ${group}: the groups are ${names.join(', ')}`);
}

function conditionOf(text: string): UnderCondition {
  const [given, side = 'both', ...more] = text.split(':');
  const name = CONDITIONS.find((one) => one === given);
  if (!name || (side !== 'both' && side !== 'one') || more.length > 0)
    throw new Misuse(
      `--condition ${text}: expected ${CONDITIONS.join(', ')}, with :one or :both (the default) after it`,
    );
  return { name, side };
}
