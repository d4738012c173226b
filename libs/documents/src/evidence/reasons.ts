/** What a field, a check digit or a rule is called in a code: DOCUMENT_NUMBER, DATE_OF_BIRTH, VALIDATE_MINIMUM_AGE. */
export function reasonName(name: string): string {
  return name
    .replace('#', 'NUMBER')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(' ', '_')
    .toUpperCase();
}
