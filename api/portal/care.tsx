import { type Request, type Response, Router } from 'express';
import { say } from '../../domain/language/index.ts';
import { careConsentOf, memberOfStopToken, setCareConsent } from '../../prisma/care/consent.ts';
import type { PortalDeps } from './deps.ts';
import { Page } from './layout.tsx';
import { limit } from './limits.ts';
import { tooManyRequests } from './problems.tsx';
import { send } from './send.ts';
import { type Visit, visitOf } from './visit.ts';

/**
 * The way out of care messages. The token in the address is what lets in, so no form token is asked: mail programs send the POST of
 * one-click unsubscribe (RFC 8058) without ever having seen the page. Looking changes nothing.
 */
export function careRoutes({ prisma, env }: PortalDeps): Router {
  const router = Router();

  const show = async (req: Request, res: Response, status: number, memberId: string, done: boolean) => {
    const visit = visitOf(req);
    const consent = await careConsentOf(prisma, visit.tenantId, memberId);
    if (consent === null) return false;
    await send(req, res, status, CarePage({ visit, consent, done, token: String(req.params.token) }));
    return true;
  };

  router.use('/care/:token', (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });

  router.get('/care/:token', async (req, res, next) => {
    const memberId = memberOfStopToken(env.STEWARD_SECRET, String(req.params.token));
    if (!memberId || !(await show(req, res, 200, memberId, false))) next();
  });

  for (const [path, consent] of [
    ['/care/:token', false],
    ['/care/:token/again', true],
  ] as const)
    router.post(path, limit('action', tooManyRequests), async (req, res, next) => {
      const memberId = memberOfStopToken(env.STEWARD_SECRET, String(req.params.token));
      const changed = memberId && (await setCareConsent(prisma, visitOf(req).tenantId, memberId, consent));
      if (!memberId || !changed) return next();
      await show(req, res, 200, memberId, true);
    });

  return router;
}

function CarePage({ visit, consent, done, token }: { visit: Visit; consent: boolean; done: boolean; token: string }) {
  const words = (key: string) => say(visit.locale, `care.stop.${key}`);
  const address = `/portal/care/${token}`;
  return (
    <Page visit={{ ...visit, address }} title={words('title')}>
      <div>
        <h1>{words('title')}</h1>
        {done ? (
          <p className="note good" role="status">
            {words(consent ? 'startedAgain' : 'stopped')}
          </p>
        ) : null}
        <p className="lead">{words(consent ? 'on' : 'off')}</p>
      </div>
      <form method="post" action={consent ? address : `${address}/again`}>
        <button type="submit" className={consent ? 'button' : 'button plain'}>
          {words(consent ? 'stop' : 'again')}
        </button>
      </form>
      <p className="meta">{words('cases')}</p>
    </Page>
  );
}
