/** Injection token of the service's parsed configuration; its type is `Config<typeof itsKeys>`. */
export const CONFIG = Symbol('configuration');

/** Injection token of the process's pino logger (`Logger` of observability/logger). */
export const LOGGER = Symbol('logger');

/** Injection token of the service's name, for example `nexaface`. */
export const SERVICE_NAME = Symbol('service name');
