import { type Folded, folder, isHan, isLetter, type Simplify } from './fold.ts';
import { ALARM_GROUPS, type AlarmGroup, type AlarmList } from './groups.ts';
import { inflected } from './inflect.ts';

/** A word of the list and where it was found: `from`, `to` are places in the text as it was given. */
export type AlarmHit = { from: number; to: number; group: AlarmGroup; word: string };
export type FindAlarms = (text: string) => AlarmHit[];

type Term = { group: AlarmGroup; word: string };
/** Written without spaces: found anywhere. */
type Written = { text: string; terms: Term[] };
/** Words between spaces, each in its forms. */
type Spoken = { forms: Set<string>[]; term: Term };
type Token = { text: string; start: number; end: number };

/** Makes a list ready to be looked for: once for each version, in time that does not depend on how long the list is. */
export function alarmFinder(list: AlarmList, simplify: Simplify): FindAlarms {
  const fold = folder(simplify);
  const written = new Map<number, Written[]>();
  const spoken = new Map<string, Spoken[]>();
  for (const group of ALARM_GROUPS)
    for (const word of Object.values(list[group].words).flat()) {
      const { text } = fold(word);
      if (text === '') continue;
      if ([...text].some((char) => isHan(char.charCodeAt(0)))) addWritten(written, text, { group, word });
      else addSpoken(spoken, text, { group, word });
    }
  for (const all of written.values()) all.sort((a, b) => b.text.length - a.text.length);
  return (source) => {
    const folded = fold(source);
    return [...findWritten(folded, written), ...findSpoken(folded, spoken)].sort((a, b) => a.from - b.from);
  };
}

function addWritten(written: Map<number, Written[]>, text: string, term: Term): void {
  const first = text.charCodeAt(0);
  const all = written.get(first) ?? [];
  written.set(first, all);
  const same = all.find((one) => one.text === text);
  if (same) same.terms.push(term);
  else all.push({ text, terms: [term] });
}

function addSpoken(spoken: Map<string, Spoken[]>, text: string, term: Term): void {
  const forms = tokensOf(text).map((token) => inflected(token.text));
  for (const form of forms[0] ?? []) spoken.set(form, [...(spoken.get(form) ?? []), { forms, term }]);
}

const hit = ({ from, to }: Folded, start: number, end: number, term: Term): AlarmHit => ({
  from: from[start] as number,
  to: to[end - 1] as number,
  ...term,
});

function findWritten(folded: Folded, written: Map<number, Written[]>): AlarmHit[] {
  const { text } = folded;
  const hits: AlarmHit[] = [];
  for (let i = 0; i < text.length; i++) {
    const found = written.get(text.charCodeAt(i))?.find((one) => text.startsWith(one.text, i) && stands(text, i, one));
    if (!found) continue;
    const end = i + found.text.length;
    hits.push(...found.terms.map((term) => hit(folded, i, end, term)));
    i = end - 1;
  }
  return hits;
}

/** Where it begins or ends with a Latin letter or a digit, no other may follow. */
function stands(text: string, start: number, { text: word }: Written): boolean {
  const end = start + word.length;
  const opens = !(isLetter(word.charCodeAt(0)) && isLetter(text.charCodeAt(start - 1)));
  return opens && !(isLetter(word.charCodeAt(word.length - 1)) && isLetter(text.charCodeAt(end)));
}

function findSpoken(folded: Folded, spoken: Map<string, Spoken[]>): AlarmHit[] {
  if (spoken.size === 0) return [];
  const tokens = tokensOf(folded.text);
  const hits: AlarmHit[] = [];
  tokens.forEach((token, i) => {
    for (const { forms, term } of spoken.get(token.text) ?? []) {
      const last = tokens[i + forms.length - 1];
      if (last && follow(folded.text, tokens, i, forms)) hits.push(hit(folded, token.start, last.end, term));
    }
  });
  return hits;
}

/** The words come one after another, with nothing but a space or a hyphen between them. */
function follow(text: string, tokens: Token[], at: number, forms: Set<string>[]): boolean {
  for (let k = 1; k < forms.length; k++) {
    const [before, token] = [tokens[at + k - 1] as Token, tokens[at + k] as Token];
    if (!forms[k]?.has(token.text) || token.start - before.end !== 1) return false;
    if (text[before.end] !== ' ' && text[before.end] !== '-') return false;
  }
  return true;
}

/** An apostrophe within a word belongs to it. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < text.length; ) {
    if (!isLetter(text.charCodeAt(i))) {
      i++;
      continue;
    }
    const start = i;
    while (isLetter(text.charCodeAt(i)) || (text[i] === "'" && isLetter(text.charCodeAt(i + 1)))) i++;
    tokens.push({ text: text.slice(start, i), start, end: i });
  }
  return tokens;
}
