import { randomUUID } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { Attached } from '../../domain/attachment.ts';
import { say } from '../../domain/language/index.ts';
import { LOCALES } from '../../domain/vocabulary.ts';
import { keepAll, StoreAway } from '../../prisma/attachments/files.ts';
import { isDatabaseDown } from '../../prisma/client.ts';
import { addNote } from '../../prisma/commands.ts';
import { type Filed, openCase } from '../../prisma/intake.ts';
import { InvalidInput } from '../../prisma/members.ts';
import { IdempotencyClash } from '../../prisma/once.ts';
import type { PortalDeps } from './deps.ts';
import { check, type FilingField, PREFERENCES, type Readable, type Typed } from './filing.ts';
import { FiledPage, type FilingForm, FilingPage } from './filing-page.tsx';
import { field, fileOf, keyOf, readForm } from './form-data.ts';
import { limit } from './limits.ts';
import { seal, sealed, sha256 } from './seals.ts';
import { send } from './send.ts';
import { hasFormToken, speak, type Visit, visitOf, wordsOf } from './visit.ts';

export function filingRoutes(deps: PortalDeps): Router {
  const router = Router();

  router.get('/new', (req, res) => {
    const asked = (name: string) => (typeof req.query[name] === 'string' ? req.query[name].slice(0, 1_000) : '');
    return show(req, res, 200, { typed: begun(visitOf(req), asked) });
  });

  router.post('/new', readForm, limit('filing', tooMany), async (req: Request, res: Response) => {
    const visit = visitOf(req);
    const typed = typedIn(req);
    const key = keyOf(req);
    const form = { typed, key, fileLost: Boolean(req.file) };
    const wish = LOCALES.find((locale) => locale === field(req, 'switchTo'));
    if (wish) {
      speak(req, res, wish);
      return show(req, res, 200, form);
    }
    if (!hasFormToken(req, deps.env.STEWARD_SECRET, field(req, 'token')))
      return show(req, res, 403, { ...form, notice: { key: 'formExpired', kind: 'bad' } });
    // A member whose session cannot be looked up would file as a stranger: better later than wrong.
    if (visit.unreachable) return show(req, res, 503, { ...form, notice: { key: 'laterKept', kind: 'bad' } });
    const checked = check(typed, visit.member !== null);
    const sent = fileOf(req);
    const fileError = sent && !sent.ok ? { file: sent.error } : {};
    if (!checked.ok || 'file' in fileError)
      return show(req, res, 422, { ...form, errors: { ...(checked.ok ? {} : checked.errors), ...fileError } });
    return take(req, res, checked.filing, sent?.ok ? sent.file : null, form);
  });

  /** Only who filed it has the seal; the page tells no more than the number. */
  router.get('/filed', (req, res, next) => {
    const { number, seal: given } = req.query;
    if (typeof number !== 'string' || typeof given !== 'string') return next();
    if (!sealed(deps.env.STEWARD_SECRET, 'filed', number, given)) return next();
    return send(req, res, 200, FiledPage({ visit: visitOf(req), number }));
  });

  async function take(req: Request, res: Response, filing: Readable, file: Attached | null, form: Kept) {
    const visit = visitOf(req);
    try {
      const filed = await open(visit, filing, file, form.key);
      await notePreference(visit, filing, filed);
      const query = new URLSearchParams({
        number: filed.number,
        seal: seal(deps.env.STEWARD_SECRET, 'filed', filed.number),
      });
      res.redirect(303, `/portal/filed?${query}`);
    } catch (error) {
      if (error instanceof InvalidInput) return show(req, res, 422, { ...form, errors: { contact: 'contact' } });
      if (error instanceof IdempotencyClash)
        return show(req, res, 409, { ...form, key: randomUUID(), notice: { key: 'filedBefore', kind: 'wait' } });
      if (isDatabaseDown(error) || error instanceof StoreAway)
        return show(req, res, 503, { ...form, notice: { key: 'laterKept', kind: 'bad' } });
      throw error;
    }
  }

  async function open(visit: Visit, filing: Readable, file: Attached | null, key: string): Promise<Filed> {
    const { kind, category, subject, body, locale, who } = filing;
    const bodyHash = sha256(JSON.stringify([filing, file ? sha256(file.content) : null]));
    return openCase(
      deps.prisma,
      {
        tenantId: visit.tenantId,
        kind,
        category,
        severity: 'normal',
        channel: 'portal',
        locale,
        subject,
        body,
        who: visit.member ? { memberId: visit.member.id } : (who ?? {}),
        verified: visit.member !== null,
        author: { type: 'member', id: visit.member?.id ?? null },
        attachments: await keepAll(deps, visit.tenantId, file ? [file] : []),
      },
      { sender: visit.holder, key, bodyHash },
    );
  }

  /**
   * A member's own wish is kept with the member; a stranger's goes to the desk as a note, since anybody can type a number.
   * The case is filed by now: whatever goes wrong here is no reason to say otherwise.
   */
  async function notePreference(visit: Visit, { prefer, locale }: Readable, filed: Filed): Promise<void> {
    if (filed.repeated || prefer === 'any') return;
    try {
      if (visit.member) return await keepPreference(visit.tenantId, visit.member.id, prefer);
      const body = wordsOf(locale)('new.preferNote', { channel: say(locale, `channel.${prefer}`) });
      await addNote(deps.prisma, {
        tenantId: visit.tenantId,
        caseId: filed.id,
        actor: { type: 'system', id: null },
        body,
        locale,
      });
    } catch (error) {
      deps.log.warn({ err: error }, 'contact preference not kept');
    }
  }

  /** The wish comes first among the channels of before. */
  async function keepPreference(tenantId: string, memberId: string, prefer: string): Promise<void> {
    await deps.prisma.$executeRaw`
      UPDATE "Member" SET preferences = jsonb_set(preferences, '{channels}',
        jsonb_build_array(${prefer}::text) || (coalesce(preferences->'channels', '[]'::jsonb) - ${prefer}::text)), "updatedAt" = now()
      WHERE "tenantId" = ${tenantId} AND id = ${memberId}::uuid`;
  }

  return router;
}

const tooMany = (req: Request, res: Response): Promise<void> =>
  show(req, res, 429, {
    typed: typedIn(req),
    key: keyOf(req),
    fileLost: Boolean(req.file),
    notice: { key: 'tooManyKept', kind: 'bad' },
  });

type Kept = { typed: Typed; key: string; fileLost: boolean };

function show(req: Request, res: Response, status: number, form: Pick<FilingForm, 'typed'> & Partial<FilingForm>) {
  const visit = visitOf(req);
  const whole: FilingForm = { key: randomUUID(), errors: {}, fileLost: false, notice: null, ...form };
  return send(req, res, status, FilingPage({ visit, form: whole }));
}

/** A fresh form, with what the address asks for (`?kind=…&subject=…`). */
function begun(visit: Visit, asked: (name: FilingField) => string): Typed {
  const preferred = PREFERENCES.find((p) => p === visit.member?.preferred);
  return {
    kind: asked('kind'),
    category: asked('category') || 'other',
    subject: asked('subject'),
    body: asked('body'),
    name: asked('name'),
    contact: '',
    locale: asked('locale') || (visit.member?.locale ?? visit.locale),
    prefer: preferred ?? 'any',
  };
}

const typedIn = (req: Request): Typed => ({
  kind: field(req, 'kind'),
  category: field(req, 'category'),
  subject: field(req, 'subject'),
  body: field(req, 'body'),
  name: field(req, 'name'),
  contact: field(req, 'contact'),
  locale: field(req, 'locale'),
  prefer: field(req, 'prefer'),
});
