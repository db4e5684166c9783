const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** Ids that our own mails carry: of the notice that was sent, and of the case that all its mails refer to. */
const OURS = new RegExp(`<(notice|case)-(${UUID})@[^>\\s]+>`, 'g');
const ANY = /<[^<>\s]{1,250}>/g;
const NUMBER = /\bCS-\d{4}-\d{6,}\b/i;

export type Thread = {
  noticeIds: string[];
  caseIds: string[];
  /** Ids that others gave: of mails that came in before, perhaps. */
  foreign: string[];
  /** A case number in the subject. It opens nothing by itself: numbers can be guessed. */
  number: string | null;
};

/** What a mail says it belongs to. The newest of many references come last, and only the last few are looked at. */
export function threadOf(inReplyTo: string, references: string, subject: string): Thread {
  const said = `${references} ${inReplyTo}`.slice(-8_000);
  const ours = [...said.matchAll(OURS)];
  const idsOf = (kind: string) => [...new Set(ours.filter((m) => m[1] === kind).map((m) => m[2] as string))].reverse();
  const known = new Set(ours.map((m) => m[0]));
  const foreign = [...new Set([...said.matchAll(ANY)].map((m) => m[0]))].filter((id) => !known.has(id)).reverse();
  return {
    noticeIds: idsOf('notice').slice(0, 20),
    caseIds: idsOf('case').slice(0, 20),
    foreign: foreign.slice(0, 20),
    number: NUMBER.exec(subject)?.[0].toUpperCase() ?? null,
  };
}

const PREFIX = /^\s*(?:re|aw|sv|fwd?|wg|回复|答复|转发|回覆|轉寄|轉發)\s*(?:\[\d+\])?\s*[:：]\s*/i;

/** A subject without 'Re:' and the like, and without our number before it. */
export function subjectOf(subject: string): string {
  let left = subject;
  for (let before = ''; before !== left; ) {
    before = left;
    left = left.replace(PREFIX, '').replace(/^\s*\[?CS-\d{4}-\d{6,}\]?\s*/i, '');
  }
  return left.trim();
}
