import { Router } from 'express';
import { assetRouter } from './assets.ts';
import { careRoutes } from './care.tsx';
import { caseRoutes } from './case-routes.ts';
import type { PortalDeps } from './deps.ts';
import { filingRoutes } from './filing-routes.ts';
import { HomePage } from './home-page.tsx';
import { nothingHere, troubleHandler } from './problems.tsx';
import { protect, send } from './send.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { beginVisit, visitOf } from './visit.ts';

/** The member's portal, to be mounted at /portal: pages that need no scripts, in Chinese and English. */
export function portalRouter(deps: PortalDeps): Router {
  const router = Router();
  router.use(assetRouter());
  router.use(protect, beginVisit(deps));
  router.get('/', (req, res) => send(req, res, 200, HomePage({ visit: visitOf(req) })));
  router.use(filingRoutes(deps), signInRoutes(deps), caseRoutes(deps), careRoutes(deps));
  router.use(nothingHere, troubleHandler(deps));
  return router;
}
