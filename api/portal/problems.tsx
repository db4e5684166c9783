import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import { StoreAway } from '../../prisma/attachments/store.ts';
import { isDatabaseDown } from '../../prisma/client.ts';
import { CaseNotFound } from '../../prisma/commands.ts';
import type { PortalDeps } from './deps.ts';
import { Said } from './fields.tsx';
import { showable } from './filing.ts';
import { fields } from './form-data.ts';
import { Page } from './layout.tsx';
import { send } from './send.ts';
import { type Visit, visitOf } from './visit.ts';

/** What can go wrong, as a page: what happened, what is safe, and a way on. Words under `portal.trouble.<name>`. */
const TROUBLES = {
  badRequest: 400,
  formExpired: 403,
  notFound: 404,
  fileUnchecked: 409,
  fileInfected: 410,
  tooLarge: 413,
  tooMany: 429,
  internal: 500,
  unreachable: 503,
  filesAway: 503,
} as const;
export type Trouble = keyof typeof TROUBLES;

export function problemPage(req: Request, res: Response, trouble: Trouble): Promise<void> {
  const status = TROUBLES[trouble];
  if (status === 503) res.set('Retry-After', '5');
  res.set('Cache-Control', 'no-store');
  // What was typed can be sent again from here, under the same key: if it did arrive, it is not done twice.
  const again = req.method === 'POST' && (status === 503 || status === 429 || status === 500 || status === 403);
  const kept = again ? { action: req.originalUrl, fields: fields(req), file: Boolean(req.file) } : null;
  return send(req, res, status, TroublePage({ visit: visitOf(req), trouble, kept }));
}

export const tooManyRequests = (req: Request, res: Response): Promise<void> => problemPage(req, res, 'tooMany');

export const nothingHere: RequestHandler = (req, res) => problemPage(req, res, 'notFound');

export function troubleHandler({ log }: PortalDeps): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) return next(error);
    const trouble = troubleOf(error);
    if (trouble === 'internal') log.error({ requestId: req.id, err: error }, 'portal request failed');
    problemPage(req, res, trouble).catch(next);
  };
}

function troubleOf(error: unknown): Trouble {
  if (isDatabaseDown(error)) return 'unreachable';
  if (error instanceof StoreAway) return 'filesAway';
  if (error instanceof CaseNotFound) return 'notFound';
  if (error instanceof multer.MulterError) return error.code.startsWith('LIMIT_') ? 'tooLarge' : 'badRequest';
  const status = (error as { status?: unknown }).status;
  if (status === 413) return 'tooLarge';
  if (status === 404) return 'notFound';
  // busboy's complaints about a broken form carry no status.
  if (/Unexpected end of form|Multipart: |Malformed/.test((error as Error).message ?? '')) return 'badRequest';
  return typeof status === 'number' && status >= 400 && status < 500 ? 'badRequest' : 'internal';
}

/** The words worth showing; the rest of a form goes along unseen. */
const TEXTS = new Set(['body', 'reason', 'comment', 'subject']);

function TroublePage(props: {
  visit: Visit;
  trouble: Trouble;
  kept: { action: string; fields: [string, string][]; file: boolean } | null;
}) {
  const { visit, trouble, kept } = props;
  const { words } = visit;
  return (
    <Page visit={{ ...visit, said: null }} title={words(`trouble.${trouble}.title`)}>
      <h1>{words(`trouble.${trouble}.title`)}</h1>
      <section className="card">
        <p>{words(`trouble.${trouble}.happened`)}</p>
        <p>{words(`trouble.${trouble}.safe`)}</p>
        {kept ? (
          <form className="fields" method="post" action={kept.action}>
            {kept.fields
              .filter(([name]) => name !== 'token')
              .map(([name, value]) =>
                TEXTS.has(name) ? (
                  <div className="field" key={name}>
                    <label htmlFor={name}>{words('trouble.typed')}</label>
                    <textarea id={name} name={name} className="short" defaultValue={showable(value)} />
                  </div>
                ) : (
                  <input type="hidden" key={name} name={name} value={showable(value)} />
                ),
              )}
            <input type="hidden" name="token" value={visit.formToken} />
            {kept.file ? <p className="meta">{words('trouble.file')}</p> : null}
            <button className="button" type="submit">
              {words('trouble.again')}
            </button>
          </form>
        ) : null}
        <div className="row">
          <a className={kept ? 'button plain' : 'button'} href="/portal">
            {words('trouble.home')}
          </a>
        </div>
      </section>
    </Page>
  );
}

export function SignedOutPage({ visit, page, typed }: { visit: Visit; page: string; typed: string }) {
  const { words } = visit;
  return (
    <Page visit={visit} title={words('signedOut.title')}>
      <h1>{words('signedOut.title')}</h1>
      <section className="card">
        <p>{words('signedOut.text')}</p>
        {typed ? (
          <>
            <p>{words('signedOut.typed')}</p>
            <Said text={showable(typed)} className="words said" />
          </>
        ) : null}
        <a className="button" href={`/portal/sign-in?next=${page}`}>
          {words('signIn.title')}
        </a>
      </section>
    </Page>
  );
}
