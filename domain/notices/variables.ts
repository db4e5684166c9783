/** Variables in words: `%{name}`. Pure, and without a catalogue, so that the desk can look while somebody types. */

export type PhraseFault =
  | 'required'
  | 'html'
  | 'brokenVariable'
  | 'unknownVariable'
  | 'missingVariable'
  | 'unknownPhrase';

/** What is wrong with words somebody typed; null: nothing. */
export function faultOfPhrase(
  words: string,
  { known, needed }: { known: readonly string[]; needed: readonly string[] },
): PhraseFault | null {
  if (words.trim() === '') return 'required';
  if (holdsTags(words)) return 'html';
  if (/%\{(?!\w+\})/.test(words)) return 'brokenVariable';
  const names = namesIn(words);
  if (names.some((name) => !known.includes(name))) return 'unknownVariable';
  return needed.some((name) => !names.includes(name)) ? 'missingVariable' : null;
}

/** Tags would not work (everything is escaped): they would be read. */
export const holdsTags = (words: string): boolean => /<[a-z!/]/i.test(words);

export const namesIn = (words: string): string[] => [
  ...new Set([...words.matchAll(/%\{(\w+)\}/g)].map(([, name]) => name as string)),
];

/** With values for its variables; those that are not known stay as they were typed. */
export const filledIn = (words: string, values: Readonly<Record<string, string>>): string =>
  words.replace(/%\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
