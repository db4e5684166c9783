import { z } from 'zod';
import { askForReset, setPassword, whoseLink } from '../../prisma/admin/passwords.ts';
import { ChosenPassword, ForgotPassword, PasswordLink, WhosePassword } from '../contract/admin-order.ts';
import { ok, type Route, route } from '../route.ts';

const frame = { method: 'post', tag: 'session', access: 'anyone' } as const;

/** Choosing a password by a link from a mail. These routes are limited by address as signing in is. */
export const passwordRoutes: Route[] = [
  route({
    ...frame,
    name: 'forgotPassword',
    path: '/api/session/password-reset',
    summary:
      'Ask for a mail with a link to choose a new password; the answer is the same whether somebody has the address or not',
    body: ForgotPassword,
    answers: { 202: { description: 'If somebody of the staff has this address, a mail is on its way' } },
    async handle({ deps: { prisma }, tenantId, body, req }) {
      await askForReset(prisma, { tenantId, email: body.email, ip: req.ip });
      return { status: 202 };
    },
  }),

  route({
    ...frame,
    name: 'showPasswordLink',
    path: '/api/session/password-link',
    summary: 'Whose password a link sets; looking changes nothing',
    body: PasswordLink,
    answers: { 200: { description: 'Whose it is', schema: WhosePassword } },
    problems: ['refused'],
    async handle({ deps: { prisma, env }, tenantId, body }) {
      const { person } = await whoseLink(prisma, env.STEWARD_SECRET, tenantId, body.token);
      return ok({ name: person.name, email: person.email });
    },
  }),

  route({
    ...frame,
    name: 'choosePassword',
    path: '/api/session/password',
    summary: 'Set the password a link is for: once; whoever was signed in is signed out everywhere',
    body: ChosenPassword,
    answers: { 200: { description: 'Set; now sign in', schema: z.object({ email: z.string() }) } },
    problems: ['refused'],
    async handle({ deps: { prisma, env }, tenantId, body, req }) {
      return ok(await setPassword(prisma, env.STEWARD_SECRET, { tenantId, ...body, ip: req.ip }));
    },
  }),
];
