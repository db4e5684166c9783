import { z } from 'zod';
import { LOCALES, POSTS, ROLES } from '../../domain/vocabulary.ts';
import { rulesForDesk } from '../abilities.ts';
import { audit } from '../audit.ts';
import { Session, SignIn } from '../contract/people.ts';
import { Locale } from '../contract/values.ts';
import { notFound } from '../problem.ts';
import { mustBeOwnSite, type StaffReader, staffReader } from '../reader.ts';
import { ok, type Route, route } from '../route.ts';
import { noSessionCookie, sessionCookie } from './cookie.ts';
import { signIn } from './sign-in.ts';
import { ABSOLUTE_MS, endSession, openSession } from './store.ts';

const Preferences = z.strictObject({
  locale: Locale.optional(),
  timeZone: z
    .string()
    .max(60)
    .refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC')
    .optional(),
  availability: z.enum(['here', 'away']).optional(),
});

const DemoSignIns = z.array(z.object({ role: z.string(), name: z.string(), email: z.string(), password: z.string() }));

export const sessionRoutes: Route[] = [
  route({
    name: 'signIn',
    method: 'post',
    path: '/api/session',
    tag: 'session',
    summary: 'Sign in with e-mail and password',
    access: 'anyone',
    body: SignIn,
    answers: {
      200: {
        description: 'Signed in; the cookie is the session',
        schema: Session,
        headers: { 'Set-Cookie': 'HttpOnly, SameSite=Lax' },
      },
    },
    problems: ['signInFailed', 'refused', 'crossSite'],
    async handle({ deps: { prisma, env }, tenantId, body, req }) {
      // Else a foreign page could sign a reader in as somebody else. A program sends neither of these headers.
      if (req.get('origin') || req.get('sec-fetch-site')) mustBeOwnSite(req);
      const { token } = await signIn(prisma, {
        tenantId,
        ...body,
        ip: req.ip,
        userAgent: req.get('user-agent') ?? null,
        secret: env.STEWARD_SECRET,
        demo: env.STEWARD_DEMO,
      });
      const session = await openSession(prisma, tenantId, token);
      if (!session) throw notFound();
      return ok(sessionOf(staffReader(session)), { 'Set-Cookie': sessionCookie(env, token, ABSOLUTE_MS / 1000) });
    },
  }),

  route({
    name: 'showSession',
    method: 'get',
    path: '/api/session',
    tag: 'session',
    summary: 'Who is signed in, and what they may do',
    access: { roles: ROLES },
    answers: { 200: { description: 'The session', schema: Session } },
    handle: async ({ staff }) => ok(sessionOf(staff)),
  }),

  route({
    name: 'changeSession',
    method: 'patch',
    path: '/api/session',
    tag: 'session',
    summary: 'Change language, time zone or availability',
    access: { roles: ROLES },
    body: Preferences,
    answers: { 200: { description: 'The session', schema: Session } },
    async handle({ deps: { prisma }, tenantId, staff, body }) {
      const {
        locale = staff.staff.locale,
        timeZone = staff.staff.timeZone,
        availability = staff.staff.availability,
      } = body;
      const data = { locale, timeZone, availability };
      // What is said now holds until something else is said.
      const holds = body.availability === undefined ? {} : { availabilityUntil: null };
      await prisma.staff.updateMany({ where: { tenantId, id: staff.id }, data: { ...data, ...holds } });
      return ok(sessionOf({ ...staff, staff: { ...staff.staff, ...data } }));
    },
  }),

  route({
    name: 'signOut',
    method: 'delete',
    path: '/api/session',
    tag: 'session',
    summary: 'Sign out',
    access: { roles: ROLES },
    answers: { 204: { description: 'The session is over' } },
    async handle({ deps: { prisma, env }, tenantId, staff, req }) {
      await endSession(prisma, tenantId, staff.session.id);
      const actor = { type: 'staff', id: staff.id } as const;
      await audit(prisma, {
        tenantId,
        actor,
        action: 'session.ended',
        recordType: 'Staff',
        recordId: staff.id,
        ip: req.ip,
      });
      return { status: 204, headers: { 'Set-Cookie': noSessionCookie(env) } };
    },
  }),

  route({
    name: 'listDemoSignIns',
    method: 'get',
    path: '/api/session/demo',
    tag: 'session',
    summary: 'Sign-ins of the demo; only on a demo bound to this machine',
    access: 'anyone',
    answers: { 200: { description: 'Demo sign-ins', schema: DemoSignIns } },
    problems: ['notFound'],
    async handle({ deps: { env } }) {
      if (!env.STEWARD_DEMO || !LOOPBACK.test(env.HOST)) throw notFound();
      const { DEMO_SIGN_INS } = await import('../../prisma/demo/sign-ins.ts');
      return ok(DEMO_SIGN_INS);
    },
  }),
];

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1)$/;

function sessionOf({ staff, role, ability }: StaffReader): Session {
  return {
    staff: {
      id: staff.id,
      name: staff.name,
      email: staff.email,
      role,
      locale: LOCALES.find((locale) => locale === staff.locale) ?? 'zh',
      timeZone: staff.timeZone,
      post: POSTS.find((post) => post === staff.post) ?? null,
    },
    rules: rulesForDesk(ability),
  };
}
