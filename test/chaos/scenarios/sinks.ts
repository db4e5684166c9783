import { closeChannels, openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce } from '../../../activities/delivery/deliver.ts';
import { hostOf, messageIdOf } from '../../../activities/delivery/mail.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { initialState, type NoticeKind } from '../../../domain/case/state.ts';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { writeNotices } from '../../../prisma/notices.ts';
import { fileCase } from '../../setup/desk.ts';
import { type Run, range, type Scenario } from '../run.ts';
import { openMailSink, openTextSink } from '../sinks.ts';
import type { Site } from '../site.ts';

const NOTICES = 2_000;
const FAILING = 0.3;
const FROM = 'Member desk <desk@example.org>';
const KINDS: readonly NoticeKind[] = ['received', 'closed'];
/** So long no notice is put off again and again. */
const GIVE_UP_MS = 30 * 86_400_000;
const WORKERS = 2;

/** Mail and text messages through sinks that cannot be relied on. Time is handed in: the waits between tries are not waited for. */
export const sinks: Scenario = {
  about: '2,000 notices to sinks that fail 30 %, before and after accepting',
  async run(run, open) {
    const site = await open();
    await site.hold('worker');
    const sinks = {
      mail: await openMailSink(run.ledger, run.random.stream('mail'), FAILING),
      text: await openTextSink(run.ledger, run.random.stream('text'), FAILING),
    };
    try {
      const ids = await tell(run, site);
      await deliverAll(run, site, ids, { SMTP_URL: sinks.mail.url, TEXT_GATEWAY_URL: sinks.text.url });
      run.figures.failed = { mail: sinks.mail.failed, text: sinks.text.failed };
      await judgeSinks(run, site, ids);
    } finally {
      await Promise.all([sinks.mail.close(), sinks.text.close()]);
      await site.release('worker');
    }
  },
};

/** Half of the members are reached by mail, half by text message. @returns the cases they are told of */
async function tell(run: Run, site: Site): Promise<string[]> {
  const ids: string[] = [];
  for (const i of range(Math.ceil(run.of(NOTICES, 40) / KINDS.length))) {
    const phone = `+86138${String(10_000_000 + ((run.seed * 7_919 + i) % 89_999_999))}`;
    const who = i % 2 === 0 ? { email: `sinks${run.seed}.${i}@member.example` } : { phone };
    const { id: caseId } = await fileCase(site.prisma, {
      subject: `sinks ${run.seed} ${i}`,
      who: { name: `${i}`, ...who },
    });
    const state = initialState(currentFlow('complaint'), Date.now());
    const notices = KINDS.map(
      (notice) => ({ type: 'notify', notice, recipient: { to: 'member' }, key: notice }) as const,
    );
    await writeNotices(site.prisma, { tenantId, caseId, at: Date.now(), state, notices });
    ids.push(caseId);
  }
  return ids;
}

async function deliverAll(run: Run, site: Site, ids: string[], urls: { SMTP_URL: string; TEXT_GATEWAY_URL: string }) {
  const env = {
    ...{ DATABASE_URL: site.databaseUrl, MAIL_FROM: FROM, TEXT_GATEWAY_TOKEN: 'token', ...urls },
    ...{ STEWARD_URL: 'https://desk.example.org', STEWARD_SECRET: 'a secret of thirty-two characters' },
  };
  // As many workers have each its own channels, and rests when it finds one wanting.
  const workers = range(WORKERS).map(() => ({ prisma: site.prisma, env, channels: openChannels(env) }));
  const begun = Date.now();
  let now = begun;
  let rounds = 0;
  const pending = () =>
    site.prisma.noticeDelivery.count({ where: { tenantId, notice: { caseId: { in: ids } }, status: 'pending' } });
  for (let left = await pending(); left > 0 && now < begun + GIVE_UP_MS; rounds++) {
    const handled = await Promise.all(workers.map((worker) => deliverOnce(worker, now)));
    if (handled.some((count) => count > 0)) continue;
    now += 5_000;
    left = await pending();
  }
  for (const { channels } of workers) closeChannels(channels);
  run.figures.rounds = rounds;
  run.figures.overMinutes = Math.round((now - begun) / 60_000);
}

async function judgeSinks(run: Run, site: Site, ids: string[]): Promise<void> {
  // In a house that others share, what they are told goes out by these sinks, too.
  const all = await site.prisma.noticeDelivery.findMany({
    where: { tenantId },
    select: {
      id: true,
      channel: true,
      status: true,
      noticeId: true,
      lastError: true,
      notice: { select: { caseId: true } },
    },
  });
  const deliveries = all.filter(({ notice }) => ids.includes(notice.caseId ?? ''));
  const accepted = run.ledger.facts('accepted');
  const times = new Map<string, { all: number; after: number }>();
  for (const { id, after } of accepted) {
    const seen = times.get(id) ?? { all: 0, after: 0 };
    times.set(id, { all: seen.all + 1, after: seen.after + (after ? 1 : 0) });
  }
  const host = hostOf(FROM);
  const idOf = (row: (typeof deliveries)[number]) =>
    row.channel === 'email' ? messageIdOf(row.noticeId, host) : row.id;
  const known = new Set(all.map(idOf));
  run.figures.notices = deliveries.length;
  run.demand('deliveries', deliveries.length, deliveries.length === ids.length * KINDS.length);
  run.none(
    'notSent',
    deliveries.filter(({ status }) => status !== 'sent').map((row) => `${row.id}: ${row.status} ${row.lastError}`),
  );
  run.none(
    'lost',
    deliveries.flatMap((row) => (times.has(idOf(row)) ? [] : [`${row.channel} ${row.id}`])),
  );
  // A sink that knows an id again makes one message of it; another id would be another message.
  run.none(
    'twiceInEffect',
    accepted.flatMap(({ id, sink }) => (known.has(id) ? [] : [`${sink} took ${id}, which is no notice`])),
  );
  run.none(
    'repeatedMoreThanFailed',
    [...times].flatMap(([id, { all, after }]) => (all <= after + 1 ? [] : [`${id}: ${all} ×, ${after} failed after`])),
  );
  run.figures.repeats = [...times.values()].reduce((sum, { all }) => sum + all - 1, 0);
}
