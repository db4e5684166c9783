import { type Request, type Response, Router } from 'express';
import { requestCode, verifyCode } from '../../prisma/member-sign-in.ts';
import { normaliseEmail, normalisePhone } from '../../prisma/members.ts';
import { clearCookie, readCookie, setCookie } from './cookies.ts';
import type { PortalDeps } from './deps.ts';
import { field, readForm } from './form-data.ts';
import { limit, placeOf } from './limits.ts';
import { sha256, unsealed, withSeal } from './seals.ts';
import { send } from './send.ts';
import { CodePage, SignInPage } from './sign-in-page.tsx';
import { hasFormToken, visitOf } from './visit.ts';

/** Who asked for a code, and where they wanted to go; in a sealed cookie, never in an address. */
type Asked = { identifier: string; next: string };

export function signInRoutes({ prisma, env }: PortalDeps): Router {
  const router = Router();
  const { STEWARD_SECRET: secret } = env;

  router.get('/sign-in', (req, res) => {
    const next = safeNext(req.query.next);
    if (visitOf(req).member) return res.redirect(303, next);
    return showSignIn(req, res, 200, { identifier: '', next });
  });

  router.post('/sign-in', readForm, limit('code', tooManySignIn), async (req: Request, res: Response) => {
    const typed = field(req, 'identifier');
    const next = safeNext(field(req, 'next'));
    if (!hasFormToken(req, secret, field(req, 'token')))
      return showSignIn(req, res, 403, { identifier: typed, next, notice: 'formExpired' });
    const identifier = typed.includes('@') ? normaliseEmail(typed) : normalisePhone(typed);
    if (!identifier)
      return showSignIn(req, res, 422, { identifier: typed, next, error: typed.trim() ? 'contact' : 'required' });
    await sendCode(req, identifier);
    const asked: Asked = { identifier, next };
    setCookie(req, res, 'steward_code', withSeal(secret, 'code', JSON.stringify(asked)));
    res.redirect(303, '/portal/sign-in/code');
  });

  router.get('/sign-in/code', (req, res) => {
    const asked = askedOf(req);
    if (!asked) return res.redirect(303, '/portal/sign-in');
    return showCode(req, res, 200, asked);
  });

  router.post('/sign-in/code', readForm, limit('signIn', tooManyCode), async (req: Request, res: Response) => {
    const asked = askedOf(req);
    if (!asked) return res.redirect(303, '/portal/sign-in');
    if (!hasFormToken(req, secret, field(req, 'token')))
      return showCode(req, res, 403, asked, { notice: 'formExpired' });
    const code = field(req, 'code').normalize('NFKC').replace(/\D/g, '').slice(0, 12);
    if (!code) return showCode(req, res, 422, asked, { error: 'required' });
    const answer = await verifyCode(prisma, secret, {
      tenantId: visitOf(req).tenantId,
      identifier: asked.identifier,
      code,
      ip: req.ip ?? '',
    });
    if ('refusal' in answer) return showCode(req, res, 422, asked, { error: `code.${answer.refusal}` });
    setCookie(req, res, 'steward_member', answer.token);
    clearCookie(req, res, 'steward_code');
    res.redirect(303, asked.next);
  });

  router.post('/sign-in/again', readForm, limit('code', tooManyCode), async (req: Request, res: Response) => {
    const asked = askedOf(req);
    if (!asked) return res.redirect(303, '/portal/sign-in');
    if (!hasFormToken(req, secret, field(req, 'token')))
      return showCode(req, res, 403, asked, { notice: 'formExpired' });
    await sendCode(req, asked.identifier);
    res.redirect(303, '/portal/sign-in/code');
  });

  router.post('/sign-out', readForm, async (req: Request, res: Response) => {
    const session = readCookie(req, 'steward_member');
    if (session && hasFormToken(req, secret, field(req, 'token'))) {
      const { tenantId } = visitOf(req);
      await prisma.memberSession.updateMany({
        where: { tenantId, tokenHash: sha256(session), revokedAt: null },
        data: { revokedAt: new Date() },
      });
      clearCookie(req, res, 'steward_member');
    }
    res.redirect(303, '/portal');
  });

  const sendCode = (req: Request, identifier: string) => {
    const { tenantId, locale } = visitOf(req);
    return requestCode(prisma, { tenantId, identifier, ip: placeOf(req), locale });
  };

  const askedOf = (req: Request): Asked | null => {
    const text = unsealed(secret, 'code', readCookie(req, 'steward_code'));
    return text === null ? null : (JSON.parse(text) as Asked);
  };

  async function tooManyCode(req: Request, res: Response): Promise<void> {
    const asked = askedOf(req);
    return asked ? showCode(req, res, 429, asked, { notice: 'tooManyKept' }) : tooManySignIn(req, res);
  }

  return router;
}

const tooManySignIn = (req: Request, res: Response): Promise<void> =>
  showSignIn(req, res, 429, {
    identifier: field(req, 'identifier'),
    next: safeNext(field(req, 'next')),
    notice: 'tooManyKept',
  });

function showSignIn(
  req: Request,
  res: Response,
  status: number,
  form: { identifier: string; next: string; error?: string; notice?: string },
): Promise<void> {
  return send(req, res, status, SignInPage({ visit: visitOf(req), ...form }));
}

function showCode(
  req: Request,
  res: Response,
  status: number,
  asked: Asked,
  what: { error?: string; notice?: string } = {},
) {
  return send(req, res, status, CodePage({ visit: visitOf(req), identifier: asked.identifier, ...what }));
}

/** Only a page of the portal: never another site. */
export function safeNext(wish: unknown): string {
  return typeof wish === 'string' && /^\/portal\/[A-Za-z0-9/-]{1,80}$/.test(wish) && !wish.includes('//')
    ? wish
    : '/portal/cases';
}
