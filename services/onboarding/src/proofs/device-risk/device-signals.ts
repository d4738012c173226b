import { z } from 'zod';

const length = z.int().min(0).max(100_000);

/** Where a device says that it is. */
export const location = z.object({
  /** Degrees, WGS 84. */
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  /** Metres. */
  accuracy: z.number().min(0).max(50_000_000),
});

export type Location = z.output<typeof location>;

/** What the script collected of a browser and its device: all of it is the browser's word. */
export const deviceSignals = z.object({
  apSessionId: z.guid(),
  /** Random, 128 bits, kept by the browser. */
  deviceId: z.string().regex(/^[0-9a-f]{32}$/),
  /** Unix milliseconds, by the device's clock. */
  clientTime: z.int().min(0).max(8.64e15),
  /** East of UTC. */
  utcOffsetMinutes: z.int().min(-840).max(840),
  timeZone: z.string().min(1).max(64).nullish(),
  webdriver: z.boolean(),
  userAgent: z.string().max(512),
  languages: z.array(z.string().max(35)).max(32),
  outerWidth: length.nullish(),
  outerHeight: length.nullish(),
  location: location.nullish(),
});

export type DeviceSignals = z.output<typeof deviceSignals>;

/** What the server remembers of them until they are judged; the identifiers are elsewhere, as digests. */
export type KeptSignals = Omit<DeviceSignals, 'apSessionId' | 'deviceId'>;
