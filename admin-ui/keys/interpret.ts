/** Which key does what; pure. `g` begins a sequence, everything else stands alone. */

export const ACTIONS = [
  'down',
  'up',
  'claim',
  'next',
  'reply',
  'note',
  'ask',
  'handOver',
  'resolve',
  'acknowledge',
  'promise',
  'pause',
  'macro',
  'showNew',
  'choose',
  'goQueue',
  'goCases',
  'goMembers',
  'goEscalations',
  'newCase',
  'search',
  'cheatSheet',
] as const;
export type Action = (typeof ACTIONS)[number];

export type Press = {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** An input method is putting a character together: its keys are not ours. */
  isComposing: boolean;
  keyCode: number;
  repeat: boolean;
  /** The focus is in a field, or a dialog is open over the page. */
  typing: boolean;
};

const SINGLE: Readonly<Record<string, Action>> = {
  j: 'down',
  k: 'up',
  c: 'claim',
  n: 'next',
  r: 'reply',
  i: 'note',
  a: 'ask',
  h: 'handOver',
  s: 'resolve',
  e: 'acknowledge',
  p: 'promise',
  w: 'pause',
  m: 'macro',
  '.': 'showNew',
  x: 'choose',
  '?': 'cheatSheet',
};
const AFTER_G: Readonly<Record<string, Action>> = {
  q: 'goQueue',
  c: 'goCases',
  m: 'goMembers',
  e: 'goEscalations',
  n: 'newCase',
};
const MAY_REPEAT: ReadonlySet<Action> = new Set(['down', 'up']);

export type Reading = { action: Action | null; prefix: 'g' | null };

export function interpret(prefix: 'g' | null, press: Press): Reading {
  const nothing: Reading = { action: null, prefix: null };
  if (isComposing(press)) return nothing;
  const key = press.key.toLowerCase();
  if ((press.ctrlKey || press.metaKey) && !press.altKey && key === 'k') return { action: 'search', prefix: null };
  if (press.typing || press.ctrlKey || press.metaKey || press.altKey) return nothing;
  if (press.key === 'Shift') return { action: null, prefix };
  if (prefix === 'g') return { action: own(AFTER_G, key), prefix: null };
  if (key === 'g') return { action: null, prefix: 'g' };
  const action = own(SINGLE, key);
  return { action: press.repeat && action && !MAY_REPEAT.has(action) ? null : action, prefix: null };
}

/** Ctrl-Enter or ⌘-Enter sends; with Shift it sends and opens the next case. */
export function readSend(
  press: Omit<Press, 'typing' | 'repeat'> & { shiftKey: boolean },
): 'send' | 'sendAndNext' | null {
  if (isComposing(press) || press.key !== 'Enter' || press.altKey || !(press.ctrlKey || press.metaKey)) return null;
  return press.shiftKey ? 'sendAndNext' : 'send';
}

/** Safari ends a composition before it tells the key: 229 says so still. */
const isComposing = (press: { isComposing: boolean; keyCode: number }) => press.isComposing || press.keyCode === 229;

const own = (table: Readonly<Record<string, Action>>, key: string): Action | null =>
  Object.hasOwn(table, key) ? (table[key] ?? null) : null;
