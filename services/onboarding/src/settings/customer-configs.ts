import type { Caller } from '@bonafide/platform/http/signed-context';
import { requireBounded } from '@bonafide/settings/changed-settings';
import type { Settings } from '@bonafide/settings/settings';
import { SettingsStore } from '@bonafide/settings/settings-store';
import { isTree, type Tree } from '@bonafide/settings/tree';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { Proofs } from '../journey/proof/proofs.js';
import { withAgeAlias, withoutAgeAlias } from './age-alias.js';
import { changedFacts } from './changed-facts.js';
import { withOneSpelling } from './config-rules.js';
import { type CustomerConfig, customerConfigSection } from './customer-config.section.js';
import { type OnboardingConfig, PORTRAIT_THRESHOLDS } from './onboarding-config.js';
import { RequiredChecks } from './required-checks.js';

/** The configuration of each tenant: our defaults and what it changed. */
@Injectable()
export class CustomerConfigs implements OnApplicationBootstrap {
  private settings!: Settings<CustomerConfig>;
  private defaults!: Tree;

  constructor(
    private readonly store: SettingsStore,
    private readonly proofs: Proofs,
    private readonly checks: RequiredChecks,
    private readonly audit: AuditLog,
  ) {}

  /** All proofs are registered by now, and no request has been served. */
  onApplicationBootstrap(): void {
    const parts = this.proofs.all().flatMap(({ policy }) => (policy ? [policy] : []));
    const section = customerConfigSection(parts, this.checks.lacking());
    this.defaults = section.defaults;
    this.settings = this.store.open(section);
  }

  /** The configuration that flows use. */
  async of(tenant: string): Promise<OnboardingConfig> {
    return (await this.settings.of(tenant)).onboardingConfig;
  }

  /** The tenants that have changed something. */
  changedBy(): Promise<string[]> {
    return this.settings.tenants();
  }

  /** The whole tree as `customerConfig` shows it; two thresholds and the switch of the age appear in both of their places. */
  async read(tenant: string): Promise<CustomerConfig> {
    const config = await this.settings.of(tenant);
    const thresholds = Object.fromEntries(PORTRAIT_THRESHOLDS.map((name) => [name, config.onboardingConfig[name]]));
    const older = isTree(config.documentVerificationConfig) ? config.documentVerificationConfig : {};
    return { ...withAgeAlias(config), documentVerificationConfig: { ...older, ...thresholds } };
  }

  /**
   * Lays a change over the tenant's configuration. Throws, with nothing changed, when the merged whole has a wrong type
   * (naming the field), breaks a rule of the contract or switches on a check that this version cannot do. Leaves an entry in
   * the audit log.
   */
  async change({ tenant, client: actor }: Caller, change: Tree & { onboardingConfig: Tree }): Promise<void> {
    requireBounded(change);
    const spelt = withOneSpelling({ ...olderThresholds(change), ...change.onboardingConfig });
    const config = withoutAgeAlias(spelt, (await this.of(tenant)).onboardingOptions.enrollment.ageEstimation.enabled);
    const whole = { ...change, onboardingConfig: config };
    const entry = { tenant, kind: 'settings.changed', actor, ids: {}, facts: changedFacts(whole, this.defaults) };
    await this.settings.change(tenant, whole, (manager) => this.audit.write(manager, entry));
  }
}

/** Thresholds given in their older place; those in the newer one win. */
function olderThresholds({ documentVerificationConfig: older }: Tree): Tree {
  if (!isTree(older)) return {};
  return Object.fromEntries(
    PORTRAIT_THRESHOLDS.filter((name) => Object.hasOwn(older, name)).map((name) => [name, older[name]]),
  );
}
