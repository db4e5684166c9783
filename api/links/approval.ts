import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { isMoney } from '../../domain/approval/request.ts';
import { ApprovalRefused, type ApprovalState, pendingSeats } from '../../domain/approval/state.ts';
import { say } from '../../domain/language/index.ts';
import { LOCALES, type Locale } from '../../domain/vocabulary.ts';
import { actOnApproval } from '../../prisma/approvals/act.ts';
import { whatInWords } from '../../prisma/approvals/words.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { explainDecision } from '../../prisma/decisions.ts';
import type { SignedLink } from '../../prisma/generated/client.ts';
import { useLink as markUsed, openLink } from '../../prisma/links.ts';
import type { PortalDeps } from '../portal/deps.ts';
import { limit } from '../portal/limits.ts';
import { sha256 } from '../portal/seals.ts';
import { send } from '../portal/send.ts';
import { refusalInWords } from '../refusals.ts';
import { ApprovalPage, type ApprovalView } from './approval-page.tsx';
import { type LinkReader, readerOf } from './escalation.ts';
import { ResultPage } from './link-page.tsx';
import { placeOf } from './rule.tsx';

type NoGood = (req: Request, res: Response, why: 'unknown' | 'expired' | 'used' | 'revoked') => Promise<void>;
type Opened = { link: SignedLink & { approvalId: string }; reader: LinkReader };

const LONGEST = 2_000;

/** Pages behind links to approvals that are not about money. Links for anything else go on to whoever knows them. */
export function approvalLinks(
  { prisma, env }: PortalDeps,
  say404: { noGood: NoGood; tooMany: (req: Request, res: Response) => Promise<void> },
): Router {
  const router = Router();
  const { noGood, tooMany } = say404;

  /** Null: not one of ours, or answered already. */
  async function open(req: Request, res: Response, pass: () => void): Promise<Opened | null> {
    const opened = await openLink(prisma, env.STEWARD_SECRET, String(req.params.token));
    const { link } = opened;
    if (!link?.approvalId || link.purpose !== 'approval') {
      pass();
      return null;
    }
    const reader = opened.ok ? await readerOf(prisma, link) : null;
    if (reader) return { link: { ...link, approvalId: link.approvalId }, reader };
    await noGood(req, res, opened.ok ? 'revoked' : opened.why);
    return null;
  }

  router.get('/:token', async (req, res, next) => {
    const opened = await open(req, res, next);
    if (!opened) return;
    const locale = localeFor(req, opened.reader);
    const view = await viewOf(prisma, opened, locale);
    if (!view) return noGood(req, res, 'unknown');
    const token = String(req.params.token);
    const page = { locale, address: addressOf(req), view, timeZone: opened.reader.timeZone, token, now: Date.now() };
    return send(req, res, 200, ApprovalPage({ ...page, expiresAt: opened.link.expiresAt }));
  });

  const form: RequestHandler = express.urlencoded({ extended: false, limit: '32kb', parameterLimit: 10 });
  router.post('/:token', limit('action', tooMany), form, async (req: Request, res: Response, next) => {
    const opened = await open(req, res, next);
    if (!opened) return;
    const { link, reader } = opened;
    const locale = localeFor(req, reader);
    const { choice, comment } = (req.body ?? {}) as { choice?: unknown; comment?: unknown };
    const view = await viewOf(prisma, opened, locale);
    if (!view || (choice !== 'approve' && choice !== 'reject')) return noGood(req, res, 'unknown');
    const words = (key: string, values = {}) => say(locale, `approvals.link.${key}`, values);
    const answer = (status: number, title: string, text: string, good: boolean) =>
      send(req, res, status, ResultPage({ locale, address: addressOf(req), title, texts: [text], good, desk: '/' }));
    /** It could not be done, and may still be for the reader to decide: what was refused has used up nothing. */
    const refused = async (text: string) => {
      if (!(await viewOf(prisma, opened, locale))?.asked) return answer(409, words('headingOver'), text, false);
      const back = `${addressOf(req)}?lang=${locale}`;
      const page = { locale, address: addressOf(req), title: words('stoppedTitle'), good: false, desk: '/' };
      const texts = [text, words('stopped')];
      return send(req, res, 409, ResultPage({ ...page, texts, back, backWords: words('back') }));
    };
    if (view.money) return answer(403, words('headingOver'), words('signIn'), false);
    try {
      await actOnApproval(prisma, {
        ...{ tenantId: link.tenantId, id: link.approvalId, verb: choice, text: written(comment) },
        actor: { type: 'link', id: reader.id },
        once: { sender: 'link', key: link.id, bodyHash: sha256(`${choice}:${link.approvalId}`) },
      });
    } catch (error) {
      if (!(error instanceof ApprovalRefused)) throw error;
      return refused(refusalInWords(locale, error.refusal).text);
    }
    await markUsed(prisma, link.tenantId, link.id);
    if (choice === 'approve') return answer(200, words('approvedTitle'), words('approved'), true);
    const said = view.byRules ? words('rejectedOfRules') : words('rejected', { name: view.requester });
    return answer(200, words('rejectedTitle'), said, true);
  });

  return router;
}

async function viewOf(prisma: PrismaClient, { link, reader }: Opened, locale: Locale): Promise<ApprovalView | null> {
  const { tenantId, approvalId: id } = link;
  const row = await prisma.approval.findUnique({
    where: { tenantId_id: { tenantId, id } },
    include: { requester: { select: { name: true } }, texts: { where: { kind: 'reason', erasedAt: null } } },
  });
  if (!row) return null;
  const member = row.memberId
    ? await prisma.member.findUnique({ where: { tenantId_id: { tenantId, id: row.memberId } }, select: { name: true } })
    : null;
  const state = row.state as unknown as ApprovalState;
  const explained = await explainDecision(prisma, tenantId, row.decisionId, locale);
  return {
    number: row.number,
    what: whatInWords(row, { locale, timeZone: reader.timeZone, member: member?.name ?? null }),
    requester: row.requester?.name ?? say(locale, 'approvals.byRules'),
    byRules: row.requester === null,
    reason: row.texts[0]?.body ?? null,
    rule: { text: explained.sentence, place: placeOf(explained, reader.role) },
    dueAt: row.dueAt,
    status: state.status,
    money: isMoney(row.kind),
    asked: pendingSeats(state).some((seat) => seat.staffId === reader.id),
  };
}

function written(comment: unknown): string | undefined {
  const text = typeof comment === 'string' ? comment.normalize('NFC').trim() : '';
  const isText = text !== '' && text.isWellFormed() && !text.includes('\u0000');
  return isText ? text.slice(0, LONGEST) : undefined;
}

const addressOf = (req: Request): string => `/l/${encodeURIComponent(String(req.params.token))}`;
const localeFor = (req: Request, reader: LinkReader): Locale =>
  LOCALES.find((locale) => locale === req.query.lang) ?? reader.locale;
