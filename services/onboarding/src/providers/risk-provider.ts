import { providerSecret, providerUrl } from './provider-keys.js';

/** Configuration of a provider that judges risks. */
export const riskProviderConfig = {
  BONAFIDE_RISK_URL: providerUrl
    .optional()
    .describe('Address of a provider that judges risks, asked instead of our rules'),
  BONAFIDE_RISK_SECRET: providerSecret.optional().describe('Secret that signs what that provider is asked, base64'),
};
