import { issuerConfig } from './issuer/issuer-config.js';
import { limitsConfig } from './limits/limits-config.js';
import { proxyConfig } from './proxy/proxy-config.js';
import { tenantsConfig } from './tenants/tenants-config.js';

/** The gateway's configuration: that of its features. */
export const gatewayConfig = { ...tenantsConfig, ...issuerConfig, ...limitsConfig, ...proxyConfig };
