import { oneLine } from '../clean.ts';

/** What a robot says. Lines are one line each. */
export type RobotMessage = {
  title: string;
  lines: string[];
  link: { label: string; url: string };
  /** Which message this is: who reads it twice sees that it is one. */
  reference: string;
  /** Phone numbers of people to be mentioned, as the apps know them. */
  mobiles: string[];
};

export type RobotAddress = { url: string; secret: string | null };
/** What is posted where. */
export type RobotRequest = { url: string; body: object };

/** What an answer means. `rate`: enough for now, nothing for `restMs`. `later`: try this one again. `failed`: for good. */
export type Meaning = { is: 'sent' } | { is: 'rate'; restMs: number } | { is: 'later' } | { is: 'failed' };

/** One kind of robot: how it is spoken to, and what it answers. Pure. */
export type RobotTongue = {
  /** Messages a minute that it takes. */
  perMinute: number;
  /** Name of the number in its answer that says how it went. */
  code: 'errcode' | 'code';
  request(message: RobotMessage, address: RobotAddress, now: number): RobotRequest;
  meaningOf(code: number): Meaning;
};

const LOOKALIKES: Record<string, string> = {
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '@': '＠',
  '`': '’',
  '*': '＊',
  '\\': '＼',
};

/** Words of strangers as words: no link, no mention, no tag. Their lookalikes read the same. */
export const plain = (text: string): string => oneLine(text, 300).replace(/[[\]<>@`*\\]/g, (c) => LOOKALIKES[c] ?? c);

/** What fits into `max` bytes of UTF-8, whole characters only. */
export function cut(text: string, max: number): string {
  if (Buffer.byteLength(text) <= max) return text;
  let bytes = 0;
  let kept = '';
  for (const c of text) {
    bytes += Buffer.byteLength(c);
    if (bytes > max - 3) break;
    kept += c;
  }
  return `${kept}…`;
}

/** `tail` is whole in any case: without its link a message leads nowhere. */
export const fitted = (head: string, tail: string, max: number): string =>
  cut(head, max - Buffer.byteLength(tail)) + tail;
