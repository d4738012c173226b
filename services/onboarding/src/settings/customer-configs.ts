import { DomainError } from '@bonafide/platform/errors/domain-error';
import { parse } from '@bonafide/platform/http/parse';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { isTree, merge, requireRules, type Tree, withDeviceFollowing, withOneSpelling } from './config-rules.js';
import { CustomerConfig } from './customer-config.entity.js';
import { DEFAULT_CONFIG, type OnboardingConfig, onboardingConfig } from './onboarding-config.js';

const MOST_CHARACTERS = 65_536;
const THRESHOLDS = ['ocrPortraitSelfieMatchThreshold', 'rfidPortraitSelfieMatchThreshold'] as const;
const whole = z.looseObject({ onboardingConfig });

/** The configuration of each tenant: our defaults and what it changed. */
@Injectable()
export class CustomerConfigs {
  constructor(private readonly database: DataSource) {}

  /** What the flows go by. */
  async of(tenant: string): Promise<OnboardingConfig> {
    return (await this.read(tenant)).onboardingConfig;
  }

  /** The whole tree as `customerConfig` shows it; the two thresholds stand in both of their homes. */
  async read(tenant: string): Promise<Tree & { onboardingConfig: OnboardingConfig }> {
    const row = await this.database.getRepository(CustomerConfig).findOneBy({ tenant });
    const config = effective(row ? JSON.parse(row.changes) : {});
    const thresholds = Object.fromEntries(THRESHOLDS.map((name) => [name, config.onboardingConfig[name]]));
    const older = isTree(config.documentVerificationConfig) ? config.documentVerificationConfig : {};
    return { ...config, documentVerificationConfig: { ...older, ...thresholds } };
  }

  /**
   * Lays a change over the tenant's configuration. Throws, with nothing changed, when the merged whole has a wrong type
   * (naming the field) or breaks a rule of the contract.
   */
  async change(tenant: string, change: Tree & { onboardingConfig: Tree }): Promise<void> {
    const config = withDeviceFollowing(withOneSpelling({ ...olderThresholds(change), ...change.onboardingConfig }));
    await this.database.transaction(async (manager) => {
      const rows = manager.createQueryBuilder().insert().into(CustomerConfig);
      await rows.values({ tenant, changes: '{}' }).orIgnore().execute();
      const lock = { mode: 'pessimistic_write' } as const;
      const row = await manager.findOneOrFail(CustomerConfig, { where: { tenant }, lock });
      const changes = merge(JSON.parse(row.changes), { ...change, onboardingConfig: config });
      requireRules(effective(changes).onboardingConfig);
      const text = JSON.stringify(changes);
      if (text.length > MOST_CHARACTERS) throw new DomainError('INVALID_VALUE', 'The configuration is too large');
      await manager.update(CustomerConfig, { tenant }, { changes: text });
    });
  }
}

function effective(changes: Tree): z.output<typeof whole> {
  return parse(whole, merge({ onboardingConfig: DEFAULT_CONFIG }, changes));
}

/** Thresholds named in their older home; those in the newer one win. */
function olderThresholds({ documentVerificationConfig: older }: Tree): Tree {
  if (!isTree(older)) return {};
  return Object.fromEntries(THRESHOLDS.filter((name) => Object.hasOwn(older, name)).map((name) => [name, older[name]]));
}
