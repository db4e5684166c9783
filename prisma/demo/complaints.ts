import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { CaseKind, Category, Severity } from '../../domain/vocabulary.ts';
import type { Story } from './stories.ts';

/** A complaint to the US Consumer Financial Protection Bureau, without the company; see README.md of this folder. */
export type Complaint = {
  complaint_id: string;
  date_received: string;
  product: string;
  sub_product: string;
  issue: string;
  sub_issue: string;
  narrative: string;
  submitted_via: string;
  company_response: string;
  timely_response: string;
  consumer_disputed: string;
};

export function readComplaints(): Complaint[] {
  const text = readFileSync(new URL('complaints.csv', import.meta.url), 'utf8');
  return parse(text, { columns: true, relax_column_count: false }) as Complaint[];
}

/** Complaints as members of the demo tell them, those in the complainants' own words first. */
export function englishStories(): Story[] {
  const complaints = readComplaints().filter(({ narrative }) => narrative.length <= 2_000);
  const told = complaints.filter(({ narrative }) => narrative.length >= 150);
  const named = complaints.filter(({ narrative }) => narrative.length < 150);
  return [...spread(told), ...named].map((complaint) => ({
    kind: kindOf(complaint),
    category: categoryOf(complaint),
    severity: severityOf(complaint),
    subject: complaint.issue.slice(0, 200),
    body: complaint.narrative || `${complaint.product}: ${complaint.issue}. ${complaint.sub_issue}.`,
  }));
}

/** One of each product in turn, so that the first dozen are not all about credit reports. */
function spread(complaints: Complaint[]): Complaint[] {
  const groups = new Map<string, Complaint[]>();
  for (const complaint of complaints)
    groups.set(complaint.product, [...(groups.get(complaint.product) ?? []), complaint]);
  const longest = Math.max(...[...groups.values()].map((group) => group.length));
  return Array.from({ length: longest }, (_, nth) => [...groups.values()].flatMap((group) => group[nth] ?? [])).flat();
}

const CATEGORIES: [RegExp, Category][] = [
  [/identity theft|improper use|fraud|sharing/i, 'privacy'],
  [/payment|billing|fee|interest|debt|loan|mortgage/i, 'billing'],
  [/account|report/i, 'account'],
  [/communication|advertising|service/i, 'service'],
  [/card|purchase|transaction/i, 'product'],
];

function categoryOf({ product, issue }: Complaint): Category {
  const of = (text: string) => CATEGORIES.find(([words]) => words.test(text))?.[1];
  return of(issue) ?? of(product) ?? 'other';
}

function severityOf({ narrative, issue }: Complaint): Severity {
  if (/legal action|lawsuit|foreclos|police report/i.test(`${narrative} ${issue}`)) return 'high';
  return narrative.length < 300 ? 'low' : 'normal';
}

/** Some of them ask for something rather than complain. */
function kindOf({ narrative }: Complaint): CaseKind {
  if (/^(please (remove|delete)|remove|i (would like|want|need) )/i.test(narrative)) return 'serviceRequest';
  return 'complaint';
}
