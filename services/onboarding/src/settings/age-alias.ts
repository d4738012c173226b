import { isTree, merge, type Tree } from '@bonafide/settings/tree';
import type { CustomerConfig } from './customer-config.section.js';

/** Another name of `enrollment.ageEstimation.enabled` in the contract, not confirmed to exist: told and taken, never stored. */
const ALIAS = 'enableAgeEstimation';

/** The configuration with the alias beside the switch that it stands for. */
export function withAgeAlias(config: CustomerConfig): CustomerConfig {
  const { enabled } = config.onboardingConfig.onboardingOptions.enrollment.ageEstimation;
  const alias = { onboardingConfig: { onboardingOptions: { enrollment: { [ALIAS]: enabled } } } };
  return merge(config, alias) as CustomerConfig;
}

/**
 * A change with the switch in place of its alias. Of two that disagree, as in an answer that a caller changed in one place and
 * sent back, the one that is not what is `stored` counts. An alias that is no boolean stays, to be refused by its name.
 */
export function withoutAgeAlias(change: Tree, stored: boolean): Tree {
  const enrollment = treeAt(treeAt(change, 'onboardingOptions'), 'enrollment');
  const alias = enrollment[ALIAS];
  if (typeof alias !== 'boolean') return change;
  const { [ALIAS]: _alias, ...others } = enrollment;
  const { enabled } = treeAt(enrollment, 'ageEstimation');
  const isOn = typeof enabled === 'boolean' && enabled !== alias ? !stored : alias;
  const hasWrongType = enabled !== undefined && typeof enabled !== 'boolean';
  const switched = hasWrongType ? others : merge(others, { ageEstimation: { enabled: isOn } });
  return { ...change, onboardingOptions: { ...treeAt(change, 'onboardingOptions'), enrollment: switched } };
}

function treeAt(tree: Tree, name: string): Tree {
  const member = tree[name];
  return isTree(member) ? member : {};
}
