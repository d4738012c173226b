/** Injection token of the `EndpointDirectory`. */
export const ENDPOINTS = Symbol('endpoints');

/** Injection token of the `Sender`. */
export const SENDER = Symbol('sender');
