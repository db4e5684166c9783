import { randomUUID } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { Attached } from '../../domain/attachment.ts';
import { say } from '../../domain/language/index.ts';
import { CATEGORIES, LOCALES } from '../../domain/vocabulary.ts';
import { keepAll, StoreAway } from '../../prisma/attachments/files.ts';
import { type CategoryNode, categoryTree, choosable, fieldsAt } from '../../prisma/casework/categories.ts';
import { isDatabaseDown } from '../../prisma/client.ts';
import { addNote } from '../../prisma/commands.ts';
import { type Filed, openCase } from '../../prisma/intake.ts';
import { InvalidInput, recordsOf } from '../../prisma/members.ts';
import { IdempotencyClash } from '../../prisma/once.ts';
import type { PortalDeps } from './deps.ts';
import { type Asks, check, type FilingField, PREFERENCES, type Readable, type Typed } from './filing.ts';
import { FiledPage, type FilingForm, FilingPage } from './filing-page.tsx';
import { field, fields, fileOf, keyOf, readForm } from './form-data.ts';
import { limit } from './limits.ts';
import { seal, sealed, sha256 } from './seals.ts';
import { send } from './send.ts';
import { hasFormToken, speak, type Visit, visitOf, wordsOf } from './visit.ts';

export function filingRoutes(deps: PortalDeps): Router {
  const router = Router();

  const tooMany = (req: Request, res: Response): Promise<void> =>
    show(req, res, 429, {
      typed: typedIn(req),
      key: keyOf(req),
      fileLost: Boolean(req.file),
      answers: answersIn(req),
      notice: { key: 'tooManyKept', kind: 'bad' },
    });

  router.get('/new', (req, res) => {
    const asked = (name: string) => (typeof req.query[name] === 'string' ? req.query[name].slice(0, 1_000) : '');
    return show(req, res, 200, { typed: begun(visitOf(req), asked) });
  });

  router.post('/new', readForm, limit('filing', tooMany), async (req: Request, res: Response) => {
    const visit = visitOf(req);
    const typed = typedIn(req);
    const key = keyOf(req);
    const form = { typed, key, fileLost: Boolean(req.file), answers: answersIn(req) };
    const wish = LOCALES.find((locale) => locale === field(req, 'switchTo'));
    if (wish) {
      speak(req, res, wish);
      return show(req, res, 200, form);
    }
    if (!hasFormToken(req, deps.env.STEWARD_SECRET, field(req, 'token')))
      return show(req, res, 403, { ...form, notice: { key: 'formExpired', kind: 'bad' } });
    // A member whose session cannot be looked up would file as a stranger: better later than wrong.
    if (visit.unreachable) return show(req, res, 503, { ...form, notice: { key: 'laterKept', kind: 'bad' } });
    const tree = await treeOf(visit.tenantId);
    const asks = asksOf(tree);
    // Without scripts the questions of a category can only come once it was chosen.
    const notAsked = asks.at(typed.category).some((one) => !one.retired) && field(req, 'asked') !== typed.category;
    const checked = check(typed, visit.member !== null, asks, notAsked ? null : form.answers);
    const sent = fileOf(req);
    const fileError = sent && !sent.ok ? { file: sent.error } : {};
    if (!checked.ok || 'file' in fileError)
      return show(req, res, 422, { ...form, errors: { ...(checked.ok ? {} : checked.errors), ...fileError } });
    if (notAsked) return show(req, res, 200, { ...form, notice: { key: 'moreAsked', kind: 'wait' } });
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
      const filed = await open(visit, filing, file, form);
      await notePreference(visit, filing, filed);
      const query = new URLSearchParams({
        number: filed.number,
        seal: seal(deps.env.STEWARD_SECRET, 'filed', filed.number),
      });
      res.redirect(303, `/portal/filed?${query}`);
    } catch (error) {
      if (error instanceof InvalidInput) return show(req, res, 422, { ...form, errors: inWords(error.errors) });
      if (error instanceof IdempotencyClash)
        return show(req, res, 409, { ...form, key: randomUUID(), notice: { key: 'filedBefore', kind: 'wait' } });
      if (isDatabaseDown(error) || error instanceof StoreAway)
        return show(req, res, 503, { ...form, notice: { key: 'laterKept', kind: 'bad' } });
      throw error;
    }
  }

  async function open(visit: Visit, filing: Readable, file: Attached | null, { key, typed }: Kept): Promise<Filed> {
    const { kind, category, subject, body, locale, who, remedy, fields: given = {} } = filing;
    const follows = typed.follows || null;
    const bodyHash = sha256(
      JSON.stringify([filing, file ? sha256(file.content) : null, ...(follows ? [follows] : [])]),
    );
    return openCase(
      deps.prisma,
      {
        tenantId: visit.tenantId,
        kind,
        category,
        // Members do not choose it: the rules propose it.
        fields: { given, strict: true },
        remedy,
        channel: 'portal',
        locale,
        subject,
        body,
        who: visit.member ? { memberId: visit.member.id } : (who ?? {}),
        verified: visit.member !== null,
        author: { type: 'member', id: visit.member?.id ?? null },
        attachments: await keepAll(deps, visit.tenantId, file ? [file] : []),
        followsId: await ownCase(visit, follows),
      },
      { sender: visit.holder, key, bodyHash },
    );
  }

  /** Whose it is not, or who is not signed in, follows nothing up. */
  async function ownCase({ tenantId, member }: Visit, number: string | null): Promise<string | undefined> {
    if (!member || !number) return undefined;
    const memberId = { in: await recordsOf(deps.prisma, tenantId, member.id) };
    return (await deps.prisma.case.findFirst({ where: { tenantId, number, memberId }, select: { id: true } }))?.id;
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

  async function show(req: Request, res: Response, status: number, form: Shown) {
    const visit = visitOf(req);
    const tree = await treeOf(visit.tenantId);
    const name = ({ nameZh, nameEn }: CategoryNode) => (visit.locale === 'zh' ? nameZh : nameEn);
    const whole: FilingForm = {
      ...{ key: randomUUID(), errors: {}, fileLost: false, notice: null, answers: {}, ...form },
      categories: choosable(tree).map((node) => ({ code: node.code, name: name(node), depth: node.path.length - 1 })),
      fields: fieldsAt(tree, form.typed.category),
    };
    return send(req, res, status, FilingPage({ visit, form: whole }));
  }

  /** While the database is away the page is still there, with what was typed: then the roots can be chosen. */
  async function treeOf(tenantId: string): Promise<CategoryNode[]> {
    const planted = await categoryTree(deps.prisma, tenantId).catch((error: unknown) => {
      if (isDatabaseDown(error)) return [];
      throw error;
    });
    return planted.length > 0 ? planted : ROOTS;
  }

  return router;
}

const ROOTS = CATEGORIES.map(
  (code, place): CategoryNode => ({
    ...{ id: '', code, nameZh: say('zh', `category.${code}`), nameEn: say('en', `category.${code}`), parent: null },
    ...{ path: [code], fields: [], place, retired: false, version: 1 },
  }),
);

const asksOf = (tree: CategoryNode[]): Asks => ({
  codes: choosable(tree).map(({ code }) => code),
  at: (category) => fieldsAt(tree, category),
});

/** Answers to questions of a category, by code. */
const answersIn = (req: Request): Record<string, string> =>
  Object.fromEntries(
    fields(req)
      .filter(([name]) => name.startsWith('f_'))
      .map(([name, value]) => [name.slice(2), value.slice(0, 4_000)]),
  );

/** What intake found that the form did not: a category that was retired meanwhile, an address that cannot be. */
function inWords(errors: Record<string, string>): Partial<Record<FilingField, string>> {
  const answers = Object.entries(errors).flatMap(([name, fault]) =>
    name.startsWith('fields.') ? [[`f_${name.slice(7)}`, fault === 'required' ? 'required' : 'choice']] : [],
  );
  if (answers.length > 0) return Object.fromEntries(answers);
  return errors.category ? { category: 'choice' } : { contact: 'contact' };
}

type Shown = Pick<FilingForm, 'typed'> & Partial<Omit<FilingForm, 'categories' | 'fields'>>;

type Kept = { typed: Typed; key: string; fileLost: boolean; answers: Record<string, string> };

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
    remedy: asked('remedy'),
    remedyWords: '',
    follows: visit.member ? numberIn(asked('follows')) : '',
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
  remedy: field(req, 'remedy'),
  remedyWords: field(req, 'remedyWords'),
  follows: numberIn(field(req, 'follows')),
});

const numberIn = (typed: string): string => (/^[A-Z]{1,5}-\d{4}-\d{1,12}$/.test(typed) ? typed : '');
