import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { mapping, type Situation } from './deeds.ts';

/** `at` is epoch ms; `who` as the log calls them. */
export type Logged = { at: number; activity: string; who: string };
export type Ticket = { id: string; events: Logged[] };

type Row = { case_id: string; timestamp: string; activity: string; resource: string };

/** A log in the shape of the help desk's (`case_id,timestamp,activity,resource,…`), gzipped or not; tickets as they come, events by time. */
export function readLog(path: string): Ticket[] {
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  const rows = parse(text, { columns: true, skip_empty_lines: true }) as Row[];
  const tickets = new Map<string, Logged[]>();
  for (const { case_id, timestamp, activity, resource } of rows) {
    const at = Date.parse(timestamp);
    if (!case_id || Number.isNaN(at))
      throw new Error(`Not an event of a log: ${JSON.stringify({ case_id, timestamp })}`);
    tickets.set(case_id, [...(tickets.get(case_id) ?? []), { at, activity, who: resource }]);
  }
  return [...tickets].map(([id, events]) => ({ id, events: events.sort((a, b) => a.at - b.at) }));
}

/** How a ticket stands at its end, read from the log alone: what the last activity that is about the ticket itself leaves. */
export function endOf({ events }: Ticket): Situation {
  const last = events.findLast(({ activity }) => mapping.activities[activity]?.gives !== null)?.activity ?? '';
  return LEAVES[last] ?? 'working';
}

const LEAVES: Record<string, Situation> = {
  Closed: 'closed',
  'Resolve ticket': 'resolved',
  Wait: 'paused',
  'Require upgrade': 'paused',
  'Schedule intervention': 'paused',
};
