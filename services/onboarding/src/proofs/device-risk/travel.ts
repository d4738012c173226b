import type { Location } from './device-signals.js';

const EARTH_RADIUS_KM = 6371.0088;
/** What two fixes of one place may differ by, whatever their accuracy says. */
const LEAST_KM = 50;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Kilometres on a sphere between two places (haversine; within 0.6 % of the ellipsoid). */
export function distanceKm(from: Location, to: Location): number {
  const [lat1, lat2] = [radians(from.latitude), radians(to.latitude)];
  const [north, east] = [lat2 - lat1, radians(to.longitude - from.longitude)];
  const haversine = Math.sin(north / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(haversine)));
}

/**
 * The least speed, km/h, at which somebody came from one place to the other in that time: the fixes' errors and 50 km are taken
 * off the distance. 0 where that leaves none.
 */
export function leastSpeed(from: Location, to: Location, seconds: number): number {
  const km = distanceKm(from, to) - (from.accuracy + to.accuracy) / 1000 - LEAST_KM;
  return km <= 0 ? 0 : km / (Math.max(seconds, 1) / 3600);
}
