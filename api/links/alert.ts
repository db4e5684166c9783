import { type Request, type Response, Router } from 'express';
import type { AlertStatus } from '../../domain/alert/machine.ts';
import { sayStage } from '../../domain/language/flow-words.ts';
import { say } from '../../domain/language/index.ts';
import { LOCALES, type Locale } from '../../domain/vocabulary.ts';
import { acknowledgeAlert, nextRungOf, sayingOf } from '../../prisma/alerts.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { ensureFlows } from '../../prisma/flows.ts';
import type { SignedLink } from '../../prisma/generated/client.ts';
import { useLink as markUsed, openLink } from '../../prisma/links.ts';
import { partInWords } from '../alerts/rows.ts';
import { tellLadder } from '../alerts/tell-ladder.ts';
import type { ApiDeps } from '../deps.ts';
import { namesOf } from '../names.ts';
import type { PortalDeps } from '../portal/deps.ts';
import { limit } from '../portal/limits.ts';
import { send } from '../portal/send.ts';
import { refusalInWords } from '../refusals.ts';
import { AlertPage, type AlertView } from './alert-page.tsx';
import { type LinkReader, readerOf } from './escalation.ts';
import { ResultPage } from './link-page.tsx';
import { placeOf } from './rule.tsx';

type NoGood = (req: Request, res: Response, why: 'unknown' | 'expired' | 'used' | 'revoked') => Promise<void>;
type Opened = { link: SignedLink & { alertId: string }; reader: LinkReader };
const OPEN_CASES = 10;

/** Pages behind links to alerts that belong to no case. Links for anything else go on to whoever knows them. */
export function alertLinks(
  deps: PortalDeps & Partial<Pick<ApiDeps, 'client'>>,
  { noGood, tooMany }: { noGood: NoGood; tooMany: (req: Request, res: Response) => Promise<void> },
): Router {
  const { prisma, env } = deps;
  const router = Router();

  /** Null: not one of ours, or answered already. Whoever used their link may still look, and so may who was beaten to it. */
  async function open(req: Request, res: Response, pass: () => void): Promise<Opened | null> {
    const opened = await openLink(prisma, env.STEWARD_SECRET, String(req.params.token));
    const { link } = opened;
    if (!link?.alertId || link.purpose !== 'acknowledgeAlert') {
      pass();
      return null;
    }
    const { alertId } = link;
    const readable = opened.ok || (opened.why === 'used' && link.expiresAt > new Date());
    const reader = readable ? await readerOf(prisma, link) : null;
    if (reader) return { link: { ...link, alertId }, reader };
    await noGood(req, res, opened.ok ? 'revoked' : opened.why);
    return null;
  }

  router.get('/:token', async (req, res, next) => {
    const opened = await open(req, res, next);
    if (!opened) return;
    const locale = localeFor(req, opened.reader);
    const view = await viewOf(prisma, opened, locale);
    if (!view) return noGood(req, res, 'unknown');
    const { timeZone } = opened.reader;
    const page = { locale, address: addressOf(req), view, timeZone, token: String(req.params.token), now: Date.now() };
    return send(req, res, 200, AlertPage({ ...page, expiresAt: opened.link.expiresAt }));
  });

  router.post('/:token', limit('action', tooMany), async (req: Request, res: Response, next) => {
    const opened = await open(req, res, next);
    if (!opened) return;
    const { link, reader } = opened;
    const locale = localeFor(req, reader);
    const { tenantId, alertId } = link;
    const actor = { type: 'link', id: reader.id } as const;
    const taken = await acknowledgeAlert(prisma, { tenantId, alertId, by: reader.id, actor });
    const answer = (status: number, title: string, text: string, good: boolean) =>
      send(req, res, status, ResultPage({ locale, address: addressOf(req), title, texts: [text], good, desk: '/' }));
    if (!taken.ok) {
      if (taken.refusal === 'unknown') return noGood(req, res, 'unknown');
      const { text } = refusalInWords(locale, { code: taken.refusal, values: {} });
      return answer(409, say(locale, 'alerts.link.refusedTitle'), text, false);
    }
    await markUsed(prisma, tenantId, link.id);
    tellLadder(deps, { tenantId, id: alertId, generation: taken.alert.generation });
    return answer(200, say(locale, 'alerts.link.doneTitle'), say(locale, 'alerts.link.done'), true);
  });

  return router;
}

async function viewOf(prisma: PrismaClient, { link, reader }: Opened, locale: Locale): Promise<AlertView | null> {
  const { tenantId, alertId: id } = link;
  const alert = await prisma.alert.findUnique({
    where: { tenantId_id: { tenantId, id } },
    include: { member: true, calls: { orderBy: [{ calledAt: 'asc' }, { rung: 'asc' }] } },
  });
  // Of a queue nobody gets a link of this kind.
  if (!alert?.member || !alert.memberId || alert.member.erasedAt) return null;
  const cases = await prisma.case.findMany({
    where: { tenantId, memberId: alert.memberId, stage: { not: 'closed' } },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: OPEN_CASES,
    select: { number: true, kind: true, stage: true, subject: true, flowVersion: true },
  });
  await ensureFlows(
    prisma,
    cases.map(({ flowVersion }) => flowVersion),
  );
  const { text, version } = await sayingOf(prisma, alert, locale);
  const names = await namesOf(prisma, tenantId, [alert.acknowledgedBy, ...alert.calls.map((call) => call.staffId)]);
  return {
    kind: say(locale, `alerts.kind.${alert.kind}`),
    member: alert.member.name,
    tier: say(locale, `tier.${alert.member.tier}`),
    status: alert.status as AlertStatus,
    why: { text, place: placeOf({ ruleSet: 'alerts', version, rowId: alert.rowId }, reader.role) },
    cases: cases.map(({ number, kind, stage, subject }) => ({
      number,
      text: say(locale, 'alerts.mail.case', {
        ...{ number, subject, kind: say(locale, `kind.${kind}`), stage: sayStage(locale, stage) },
      }),
    })),
    told: alert.calls.map((call) => ({
      key: `${call.rung}:${call.reminder}:${call.staffId}`,
      name: names.get(call.staffId) ?? '–',
      as: partInWords(call.calledAs, locale),
      at: call.calledAt,
    })),
    next: alert.dueAt && { post: await nextRungOf(prisma, alert), at: alert.dueAt },
    taken:
      alert.acknowledgedBy && alert.acknowledgedAt
        ? { name: names.get(alert.acknowledgedBy) ?? '–', at: alert.acknowledgedAt }
        : null,
  };
}

const addressOf = (req: Request): string => `/l/${encodeURIComponent(String(req.params.token))}`;
const localeFor = (req: Request, reader: LinkReader): Locale =>
  LOCALES.find((locale) => locale === req.query.lang) ?? reader.locale;
