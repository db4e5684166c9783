import { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { localeOf } from '../../domain/language/index.ts';
import { LOCALES, type Locale } from '../../domain/vocabulary.ts';
import { isDatabaseDown } from '../../prisma/client.ts';
import type { SignedLink } from '../../prisma/generated/client.ts';
import { useLink as markUsed, openLink } from '../../prisma/links.ts';
import type { ApiDeps } from '../deps.ts';
import type { PortalDeps } from '../portal/deps.ts';
import { limit } from '../portal/limits.ts';
import { sha256 } from '../portal/seals.ts';
import { protect, send } from '../portal/send.ts';
import { wordsOf } from '../portal/visit.ts';
import { refusalInWords } from '../refusals.ts';
import { alertLinks } from './alert.ts';
import { approvalLinks } from './approval.ts';
import { type CaseLink, escalationOf, isCaseLink, type LinkReader, markSeen, readerOf } from './escalation.ts';
import { EscalationPage, ResultPage } from './link-page.tsx';

/** A second click on the same button still gets its answer for this long, milliseconds. */
const ECHO_MS = 10 * 60_000;

type Opened =
  | { ok: true; link: CaseLink; reader: LinkReader }
  | { ok: false; why: 'unknown' | 'expired' | 'used' | 'revoked'; link?: SignedLink | undefined };

/**
 * The pages behind signed links, to be mounted at /l. Looking changes nothing, however often and by whomever: mail
 * scanners follow links too. Only a POST acts.
 */
export function linkRouter(deps: PortalDeps & Partial<Pick<ApiDeps, 'client'>>): Router {
  const { prisma, env } = deps;
  const router = Router();
  router.use(protect, (_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex, nofollow' });
    next();
  });

  router.use(approvalLinks(deps, { noGood, tooMany }));
  router.use(alertLinks(deps, { noGood, tooMany }));

  router.get('/:token', async (req, res) => {
    const opened = await open(req);
    if (!opened.ok) return noGood(req, res, opened.why);
    const { link, reader } = opened;
    const locale = localeFor(req, reader);
    const view = await escalationOf(prisma, link, reader, locale);
    if (!view) return noGood(req, res, 'unknown');
    const { timeZone } = reader;
    const frame = { locale, address: addressOf(req) };
    const page = { ...frame, view, timeZone, token: tokenIn(req), expiresAt: link.expiresAt, now: Date.now() };
    return send(req, res, 200, EscalationPage(page));
  });

  router.post('/:token', limit('action', tooMany), async (req: Request, res: Response) => {
    const opened = await open(req);
    const again = opened.ok ? null : await halfUsed(opened);
    if (!opened.ok && !again) return noGood(req, res, opened.why);
    const { link, reader } = opened.ok ? opened : (again as { link: CaseLink; reader: LinkReader });
    await acknowledge(req, res, link, reader);
  });

  router.post('/:token/seen', limit('action', tooMany), async (req: Request, res: Response) => {
    const opened = await open(req);
    if (!opened.ok) return noGood(req, res, opened.why);
    await markSeen(prisma, opened.link);
    const locale = localeFor(req, opened.reader);
    const words = wordsOf(locale);
    const back = `/l/${tokenIn(req)}?lang=${locale}`;
    const texts = [words('link.seenDone')];
    return result(req, res, 200, { locale, title: words('link.seenTitle'), texts, good: true, back });
  });

  /** Marks the link used, then gives the command under the link's own key: however often it is sent, it is one command. */
  async function acknowledge(req: Request, res: Response, link: CaseLink, reader: LinkReader): Promise<void> {
    const locale = localeFor(req, reader);
    const words = wordsOf(locale);
    const { tenantId, caseId, id } = link;
    if (!link.usedAt) {
      const view = await escalationOf(prisma, link, reader, locale);
      // Another escalation than the one this link was sent for is not acknowledged with it.
      if (view?.status === 'moved') {
        const texts = [words('link.moved')];
        return result(req, res, 409, { locale, title: words('link.refusedTitle'), texts, good: false, desk: '/' });
      }
      await markUsed(prisma, tenantId, id);
    }
    const given = await deps.giveCommand({
      tenantId,
      caseId,
      type: 'acknowledge',
      actor: { type: 'link', id: reader.id },
      payload: {},
      once: { sender: SENDER, key: id, bodyHash: sha256(`acknowledge:${caseId}`) },
    });
    if (given.status === 'refused') {
      const why = given.refusal ? refusalInWords(locale, given.refusal, { zone: reader.timeZone }).text : '–';
      const texts = [words('link.refused', { why })];
      return result(req, res, 409, { locale, title: words('link.refusedTitle'), texts, good: false, desk: '/' });
    }
    const pending = given.status === 'pending';
    const texts = [words(pending ? 'link.pending' : 'link.done')];
    return result(req, res, pending ? 202 : 200, {
      locale,
      title: words(pending ? 'link.pendingTitle' : 'link.doneTitle'),
      texts,
      good: true,
      desk: '/',
    });
  }

  async function open(req: Request): Promise<Opened> {
    const opened = await openLink(prisma, env.STEWARD_SECRET, tokenIn(req));
    if (!opened.ok) return opened;
    const { link } = opened;
    if (link.purpose !== 'acknowledge' || !isCaseLink(link)) return { ok: false, why: 'unknown' };
    const reader = await readerOf(prisma, link);
    return reader ? { ok: true, link, reader } : { ok: false, why: 'revoked' };
  }

  /**
   * A used link whose command was given a moment ago (a second click), or never (the record failed in between): the
   * same request may be made again. Anything else that is used is over.
   */
  async function halfUsed(opened: Opened & { ok: false }): Promise<{ link: CaseLink; reader: LinkReader } | null> {
    const { why, link } = opened;
    if (why !== 'used' || !link?.usedAt || link.purpose !== 'acknowledge' || !isCaseLink(link)) return null;
    if (link.revokedAt || link.expiresAt <= new Date()) return null;
    const { tenantId, id: key } = link;
    const given = await prisma.idempotencyKey.findUnique({
      where: { tenantId_sender_key: { tenantId, sender: SENDER, key } },
      select: { createdAt: true },
    });
    if (given && Date.now() - given.createdAt.getTime() > ECHO_MS) return null;
    const reader = await readerOf(prisma, link);
    return reader && { link, reader };
  }

  router.use(failed(deps));
  return router;
}

/** Idempotency keys of links: the link's id. */
const SENDER = 'link';

const tokenIn = (req: Request): string => String(req.params.token);

const addressOf = (req: Request): string => `/l/${encodeURIComponent(tokenIn(req))}`;

function localeFor(req: Request, reader?: LinkReader): Locale {
  const wish = LOCALES.find((locale) => locale === req.query.lang);
  return wish ?? reader?.locale ?? localeOf(req.headers['accept-language']);
}

type Result = Omit<Parameters<typeof ResultPage>[0], 'address'>;
const result = (req: Request, res: Response, status: number, what: Result): Promise<void> =>
  send(req, res, status, ResultPage({ ...what, address: addressOf(req) }));

/** Unknown is 404; what was good once is 410. */
function noGood(req: Request, res: Response, why: 'unknown' | 'expired' | 'used' | 'revoked'): Promise<void> {
  const locale = localeFor(req);
  const words = wordsOf(locale);
  const title = words(`link.${why}.title`);
  const texts = [words(`link.${why}.text`)];
  return result(req, res, why === 'unknown' ? 404 : 410, { locale, title, texts, good: false, desk: '/' });
}

const tooMany = (req: Request, res: Response): Promise<void> => trouble(req, res, 429, 'tooMany');

function trouble(req: Request, res: Response, status: number, name: string): Promise<void> {
  const locale = localeFor(req);
  const words = wordsOf(locale);
  const texts = [words(`trouble.${name}.happened`), words(`trouble.${name}.safe`)];
  const back = req.params.token ? addressOf(req) : '/';
  return result(req, res, status, { locale, title: words(`trouble.${name}.title`), texts, good: false, back });
}

function failed({ log }: PortalDeps): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) return next(error);
    if (isDatabaseDown(error)) {
      res.set('Retry-After', '5');
      trouble(req, res, 503, 'unreachable').catch(next);
      return;
    }
    const { status } = error as { status?: unknown };
    if (typeof status === 'number' && status < 500) {
      noGood(req, res, 'unknown').catch(next);
      return;
    }
    log.error({ requestId: req.id, err: error }, 'link page failed');
    trouble(req, res, 500, 'internal').catch(next);
  };
}
