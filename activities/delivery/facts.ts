import type { CaseState, NoticeKind } from '../../domain/case/state.ts';
import type { CaseKind, Locale } from '../../domain/vocabulary.ts';

export type MailKind = NoticeKind | 'calendarUncovered' | 'signInCode';

/** All that a template may know. Words of strangers are one line each (`message.body` has several) and well-formed. */
export type Facts = {
  kind: MailKind;
  locale: Locale;
  timeZone: string;
  brand: string;
  /** Public base address without a slash at its end. */
  baseUrl: string;
  to: { name: string; is: 'member' | 'staff' };
  case: CaseFacts | null;
  message: { body: string; author: string | null; attachments: number } | null;
  story: string[];
  escalation: EscalationFacts | null;
  calendar: { name: string; year: string } | null;
  /** Phrases of this kind that an administrator replaced. */
  words?: Readonly<Record<string, string>>;
  /** Six digits, and until when they are good. */
  signIn: { code: string; expiresAt: number } | null;
};

export type CaseFacts = {
  id: string;
  number: string;
  kind: CaseKind;
  subject: string;
  member: string;
  tier: string;
  stage: string;
  outcome: string | null;
  verified: boolean;
  state: CaseState | null;
  takenBy: string | null;
};

export type EscalationFacts = {
  post: string;
  /** Counted from 1. */
  step: number;
  steps: number;
  cycle: number;
  reminder: number;
  cause: string;
  /** When that clock ran out, epoch ms. */
  brokeAt: number | null;
  /** The decision that set that clock: its own words, or its place where it cannot be put into words. */
  rule: { sentence: string } | { version: number; row: string } | null;
  insteadOf: string | null;
  nextAt: number | null;
  nextPost: string | null;
  /** Somebody still has to take it. */
  open: boolean;
  /** The signed link; null when nothing is left to acknowledge. */
  url: string | null;
};

/** What a notice says, before it takes the form of a mail or a text message. */
export type Content = {
  subject: string;
  paragraphs: string[];
  quote?: string;
  sections: { title: string; lines: string[] }[];
  closing: string[];
  button: { label: string; url: string } | null;
  footer: string;
  /** Where the recipient says that they want no more of this kind; mail programs get it as a header too. */
  stop?: { label: string; url: string };
  /** For a text message. */
  short: string;
};
