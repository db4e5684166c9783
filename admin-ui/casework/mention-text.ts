import type { Colleague } from '../../api/contract/casework.ts';

/** The part of a name that is being typed after an `@`, before the caret; null when none is. */
export const mentionAt = (before: string): string | null =>
  /(?:^|[^\p{L}\p{N}@])@([^\s@]{0,30})$/u.exec(before)?.[1] ?? null;

/** People whose name, pinyin or initials begin like this, or whose name holds it. */
export function peopleLike(people: readonly Colleague[], typed: string, most = 6): Colleague[] {
  const q = typed.normalize('NFKC').toLowerCase();
  return people
    .filter(
      ({ name, pinyin, initials }) => name.toLowerCase().includes(q) || pinyin.startsWith(q) || initials.startsWith(q),
    )
    .slice(0, most);
}

/** Whose names stand in the text behind an `@`. Of two names that begin alike the longer one counts. */
export function mentionedIn(text: string, people: readonly Colleague[]): Colleague[] {
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length);
  const found = new Set<Colleague>();
  for (const { index } of text.matchAll(/@/g)) {
    const person = byLength.find(({ name }) => name && text.startsWith(name, index + 1));
    if (person) found.add(person);
  }
  return [...found];
}

/** The text with the name that was begun before the caret written out. */
export function complete(text: string, caret: number, name: string): { text: string; caret: number } {
  const before = text.slice(0, caret).replace(/@[^\s@]*$/u, `@${name} `);
  return { text: before + text.slice(caret), caret: before.length };
}
