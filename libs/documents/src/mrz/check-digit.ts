const WEIGHTS = [7, 3, 1] as const;

/** The check digit of ICAO Doc 9303-3, 4.9, over capitals, digits and fillers. */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i += 1) sum += worthOf(text.charCodeAt(i)) * (WEIGHTS[i % 3] as number);
  return String(sum % 10);
}

function worthOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  return 0;
}
