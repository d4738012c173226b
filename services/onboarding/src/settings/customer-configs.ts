import { DomainError } from '@bonafide/platform/errors/domain-error';
import { parse } from '@bonafide/platform/http/parse';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Proofs } from '../journey/proof/proofs.js';
import { isTree, merge, requireRules, type Tree, withOneSpelling } from './config-rules.js';
import { CustomerConfig } from './customer-config.entity.js';
import { type OnboardingConfig, onboardingConfig } from './onboarding-config.js';
import { RequiredChecks } from './required-checks.js';

const MOST_CHARACTERS = 65_536;
const THRESHOLDS = ['ocrPortraitSelfieMatchThreshold', 'rfidPortraitSelfieMatchThreshold'] as const;

type Whole = Tree & { onboardingConfig: OnboardingConfig };

/** The configuration of each tenant: our defaults and what it changed. */
@Injectable()
export class CustomerConfigs {
  constructor(
    private readonly database: DataSource,
    private readonly proofs: Proofs,
    private readonly checks: RequiredChecks,
  ) {}

  /** What the flows go by. */
  async of(tenant: string): Promise<OnboardingConfig> {
    return (await this.read(tenant)).onboardingConfig;
  }

  /** The whole tree as `customerConfig` shows it; the two thresholds stand in both of their homes. */
  async read(tenant: string): Promise<Whole> {
    const row = await this.database.getRepository(CustomerConfig).findOneBy({ tenant });
    const config = this.effective(row ? JSON.parse(row.changes) : {});
    const thresholds = Object.fromEntries(THRESHOLDS.map((name) => [name, config.onboardingConfig[name]]));
    const older = isTree(config.documentVerificationConfig) ? config.documentVerificationConfig : {};
    return { ...config, documentVerificationConfig: { ...older, ...thresholds } };
  }

  /**
   * Lays a change over the tenant's configuration. Throws, with nothing changed, when the merged whole has a wrong type
   * (naming the field), breaks a rule of the contract or switches on a check that this version cannot do.
   */
  async change(tenant: string, change: Tree & { onboardingConfig: Tree }): Promise<void> {
    const config = withOneSpelling({ ...olderThresholds(change), ...change.onboardingConfig });
    await this.database.transaction(async (manager) => {
      const rows = manager.createQueryBuilder().insert().into(CustomerConfig);
      await rows.values({ tenant, changes: '{}' }).orIgnore().execute();
      const lock = { mode: 'pessimistic_write' } as const;
      const row = await manager.findOneOrFail(CustomerConfig, { where: { tenant }, lock });
      const before = JSON.parse(row.changes) as Tree;
      const changes = merge(before, { ...change, onboardingConfig: config });
      const effective = this.effective(changes).onboardingConfig;
      requireRules(effective);
      this.checks.requireAvailable(this.effective(before).onboardingConfig, effective);
      const text = JSON.stringify(changes);
      if (text.length > MOST_CHARACTERS) throw new DomainError('INVALID_VALUE', 'The configuration is too large');
      await manager.update(CustomerConfig, { tenant }, { changes: text });
    });
  }

  /** The proofs are all registered before the first request. */
  private effective(changes: Tree): Whole {
    const parts = this.proofs.all().flatMap(({ policy }) => (policy ? [policy] : []));
    const { schema, defaults } = onboardingConfig(parts);
    return parse(z.looseObject({ onboardingConfig: schema }), merge({ onboardingConfig: defaults }, changes));
  }
}

/** Thresholds named in their older home; those in the newer one win. */
function olderThresholds({ documentVerificationConfig: older }: Tree): Tree {
  if (!isTree(older)) return {};
  return Object.fromEntries(THRESHOLDS.filter((name) => Object.hasOwn(older, name)).map((name) => [name, older[name]]));
}
