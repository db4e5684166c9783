import { randomUUID } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Attached } from '../../domain/attachment.ts';
import type { CommandType } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { refusal } from '../../domain/case/legal.ts';
import { keepAll, StoreAway } from '../../prisma/attachments/files.ts';
import type { NewCommand } from '../../prisma/commands.ts';
import { announce } from '../../prisma/live.ts';
import { IdempotencyClash } from '../../prisma/once.ts';
import { sendFile } from '../attachments/send.ts';
import { refusalInWords } from '../refusals.ts';
import { LONGEST_COMMENT, WithdrawPage } from './case-forms.tsx';
import { type Attempt, CasePage, type CaseView } from './case-page.tsx';
import { type CaseRecord, caseOf, casesOf, fileOfCase, rate } from './case-record.ts';
import { CasesPage } from './cases-page.tsx';
import type { PortalDeps } from './deps.ts';
import { LONGEST, readText } from './filing.ts';
import { field, fileOf, isId, keyOf, readForm } from './form-data.ts';
import { limit } from './limits.ts';
import { pointsOf } from './points.tsx';
import { problemPage, SignedOutPage, tooManyRequests } from './problems.tsx';
import { sha256 } from './seals.ts';
import { send } from './send.ts';
import { hasFormToken, sayNext, type Visit, type VisitingMember, visitOf } from './visit.ts';

type Known = { visit: Visit; member: VisitingMember };
type Found = Known & { record: CaseRecord };

/** A member's own cases. Somebody else's are not there. */
export function caseRoutes(deps: PortalDeps): Router {
  const { prisma } = deps;
  const router = Router();
  router.use('/cases', noStore, signedIn);

  router.get('/cases', async (req, res) => {
    const known = knownOf(req);
    const { visit, member } = known;
    const [cases, points] = await Promise.all([
      casesOf(prisma, visit.tenantId, member.id),
      pointsOf(prisma, visit.tenantId, member.id),
    ]);
    return send(req, res, 200, CasesPage({ ...known, cases, points }));
  });

  router.get('/cases/:number', async (req, res, next) => {
    const found = await find(req);
    return found ? show(req, res, 200, found) : next();
  });

  router.get('/cases/:number/withdraw', async (req, res, next) => {
    const found = await find(req);
    if (!found) return next();
    if (whyNot(found.record, 'withdraw')) return res.redirect(303, pageOf(found.record));
    return send(req, res, 200, WithdrawPage({ ...found, newKey: randomUUID }));
  });

  router.get('/cases/:number/files/:id', async (req, res, next) => {
    const found = await find(req);
    const id = String(req.params.id);
    if (!found || !isId(id)) return next();
    const of = { memberId: found.member.id, caseId: found.record.id };
    const file = await fileOfCase(deps, found.visit.tenantId, of, id);
    if (!file) return next();
    if (file.standing !== 'ready')
      return problemPage(req, res, file.standing === 'infected' ? 'fileInfected' : 'fileUnchecked');
    await sendFile(deps, req, res, file);
  });

  const acting = [readForm, limit('action', tooManyRequests), ownForm(deps)].flat();

  router.post('/cases/:number/answer', acting, async (req: Request, res: Response, next: () => void) => {
    const found = await find(req);
    if (!found) return next();
    const typed = field(req, 'body');
    const { value, error } = readText(typed, LONGEST.body);
    const file = fileOf(req);
    const errors = { ...(error ? { body: error } : {}), ...(file && !file.ok ? { file: file.error } : {}) };
    const attempt = attemptAt(req, 'answer', typed);
    if (Object.keys(errors).length > 0) return show(req, res, 422, found, { ...attempt, errors });
    return give(req, res, found, attempt, value, file?.ok ? file.file : null);
  });

  router.post('/cases/:number/reject', acting, async (req: Request, res: Response, next: () => void) => {
    const found = await find(req);
    if (!found) return next();
    const typed = field(req, 'reason');
    const { value, error } = readText(typed, LONGEST.body);
    const attempt = attemptAt(req, 'reject', typed);
    if (error) return show(req, res, 422, found, { ...attempt, errors: { reason: error } });
    return give(req, res, found, attempt, value);
  });

  router.post('/cases/:number/reopen', acting, async (req: Request, res: Response, next: () => void) => {
    const found = await find(req);
    if (!found) return next();
    const typed = field(req, 'wanting');
    const { value, error } = readText(typed, LONGEST.body);
    const attempt = attemptAt(req, 'reopen', typed);
    if (error) return show(req, res, 422, found, { ...attempt, errors: { wanting: error } });
    const { visit, record } = found;
    // What was sent before is answered again, whatever has become of the case.
    if (record.reopenUntil && record.reopenUntil < new Date())
      return show(req, res, 409, found, { ...attempt, notice: visit.words('reopen.tooLate') });
    return give(req, res, found, attempt, value);
  });

  for (const form of ['accept', 'withdraw'] as const) {
    router.post(`/cases/:number/${form}`, acting, async (req: Request, res: Response, next: () => void) => {
      const found = await find(req);
      return found ? give(req, res, found, attemptAt(req, form, '')) : next();
    });
  }

  router.post('/cases/:number/rating', acting, async (req: Request, res: Response, next: () => void) => {
    const found = await find(req);
    if (!found) return next();
    const { visit, member, record } = found;
    const typed = field(req, 'comment');
    const score = field(req, 'score');
    const comment = typed.trim() === '' ? { value: null, error: null } : readText(typed, LONGEST_COMMENT);
    const errors = {
      ...(/^[1-5]$/.test(score) ? {} : { score: 'choice' }),
      ...(comment.error ? { comment: comment.error } : {}),
    };
    const attempt = attemptAt(req, 'rating', typed);
    if (Object.keys(errors).length > 0) return show(req, res, 422, found, { ...attempt, errors });
    const by = { tenantId: visit.tenantId, caseId: record.id, memberId: member.id, ip: req.ip ?? '' };
    const rated = await rate(prisma, by, { score: Number(score), comment: comment.value });
    if (!rated && !record.rating)
      return show(req, res, 409, found, { ...attempt, notice: visit.words('problem.notRateable') });
    await announce(prisma, [{ tenantId: visit.tenantId, topic: 'case', id: record.id }]);
    sayNext(req, res, 'done.rating');
    res.redirect(303, pageOf(record));
  });

  /** Hands it to the case: done, on its way, or refused with the reason; what was typed stays in the last case. */
  async function give(
    req: Request,
    res: Response,
    found: Found,
    attempt: Attempt,
    body?: string,
    file?: Attached | null,
  ) {
    const { visit, member, record } = found;
    const type = attempt.form as CommandType;
    try {
      const command: NewCommand = {
        tenantId: visit.tenantId,
        caseId: record.id,
        type,
        actor: { type: 'member', id: member.id },
        payload: {},
        message:
          body === undefined
            ? undefined
            : {
                direction: 'inbound',
                channel: 'portal',
                locale: visit.locale,
                body,
                attachments: await keepAll(deps, visit.tenantId, file ? [file] : []),
              },
        once: {
          sender: visit.holder,
          key: attempt.key,
          bodyHash: sha256(JSON.stringify([record.id, type, body, file ? sha256(file.content) : null])),
        },
      };
      const answer = await deps.giveCommand(command);
      if (answer.status === 'refused' && answer.refusal) {
        const now = (await find(req)) ?? found;
        const why = refusalInWords(visit.locale, answer.refusal, { zone: member.timeZone }).text;
        const notice = visit.words(body === undefined ? 'problem.refused' : 'problem.refusedKept', { why });
        return show(req, res, 409, now, { ...attempt, key: randomUUID(), notice });
      }
      sayNext(req, res, `${answer.status === 'pending' ? 'pending' : 'done'}.${type}`);
      res.redirect(303, pageOf(record));
    } catch (error) {
      if (error instanceof StoreAway)
        return show(req, res, 503, found, { ...attempt, notice: visit.words('problem.filesAway') });
      if (!(error instanceof IdempotencyClash)) throw error;
      const notice = visit.words('problem.sentBefore');
      return show(req, res, 409, found, { ...attempt, key: randomUUID(), notice });
    }
  }

  async function find(req: Request): Promise<Found | null> {
    const known = knownOf(req);
    const number = String(req.params.number);
    if (!/^[A-Z]{1,5}-\d{4}-\d{1,12}$/.test(number)) return null;
    const record = await caseOf(prisma, known.visit.tenantId, known.member.id, number, deps.env);
    return record && { ...known, record };
  }

  return router;
}

function show(req: Request, res: Response, status: number, found: Found, attempt?: Attempt): Promise<void> {
  const view: CaseView = { ...found, newKey: randomUUID, attempt };
  return send(req, res, status, CasePage(view));
}

const pageOf = (record: CaseRecord) => `/portal/cases/${record.number}`;

const whyNot = ({ state }: CaseRecord, type: CommandType) =>
  refusal(flowOf(state.flow.kind, state.flow.version), state, { type, by: null });

const attemptAt = (req: Request, form: Attempt['form'], body: string): Attempt => ({
  form,
  body,
  score: field(req, 'score'),
  key: keyOf(req),
  errors: {},
  notice: null,
  fileLost: Boolean(req.file),
});

/** @throws what kept the member from being looked up */
function knownOf(req: Request): Known {
  const visit = visitOf(req);
  if (!visit.member) throw visit.unreachable ?? new Error('Nobody is signed in');
  return { visit, member: visit.member };
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};

/** Who is not signed in is asked to; what they typed meanwhile is shown, so that it is not lost. */
const signedIn: RequestHandler = (req, res, next) => {
  const visit = visitOf(req);
  if (visit.member || visit.unreachable) return next();
  const url = `${req.baseUrl}${req.path === '/' ? '' : req.path}`;
  if (req.method === 'GET' || req.method === 'HEAD')
    return res.redirect(303, `/portal/sign-in?next=${encodeURIComponent(url)}`);
  const page = url.split('/').slice(0, 4).join('/');
  runAll(readForm, req, res, (error) => {
    if (error) return next(error);
    const typed = field(req, 'body') || field(req, 'reason') || field(req, 'wanting') || field(req, 'comment');
    send(req, res, 401, SignedOutPage({ visit, page, typed })).catch(next);
  });
};

function runAll(handlers: RequestHandler[], req: Request, res: Response, done: (error?: unknown) => void): void {
  const [first, ...rest] = handlers;
  if (first) first(req, res, (error?: unknown) => (error ? done(error) : runAll(rest, req, res, done)));
  else done();
}

/** The form must be one we gave to this session, while the database answers. */
function ownForm({ env }: PortalDeps): RequestHandler {
  return (req, res, next) => {
    const { unreachable } = visitOf(req);
    if (unreachable) return next(unreachable);
    if (hasFormToken(req, env.STEWARD_SECRET, field(req, 'token'))) return next();
    problemPage(req, res, 'formExpired').catch(next);
  };
}
