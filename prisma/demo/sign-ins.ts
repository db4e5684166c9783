import type { Locale, Role } from '../../domain/vocabulary.ts';

/** Everybody knows it: the demo is for one's own machine only. */
export const DEMO_PASSWORD = 'steward-demo';

const DEMO_DOMAIN = '@demo.steward.example';

/** The staff of the demo, for the database. */
export const OF_DEMO = { email: { endsWith: DEMO_DOMAIN } } as const;
/** What everybody could sign in with where a demo once was. Who got a password of their own is not meant. */
export const isKnownToAll = (email: string, password: string): boolean =>
  email.endsWith(DEMO_DOMAIN) && password === DEMO_PASSWORD;

export type DemoSignIn = { role: Role; name: string; email: string; password: string; locale: Locale };

const signIn = (role: Role, locale: Locale, account: string, name: string): DemoSignIn => ({
  ...{ role, locale, name },
  email: `${account}${DEMO_DOMAIN}`,
  password: DEMO_PASSWORD,
});

/** Who can sign in to the demo, one for each way to work. The others of its staff have the same password. */
export const DEMO_SIGN_INS: readonly DemoSignIn[] = [
  signIn('rep', 'zh', 'rep', '王芳'),
  signIn('rep', 'en', 'rep.en', 'Emma Clarke'),
  signIn('lead', 'zh', 'lead', '陈静'),
  signIn('manager', 'zh', 'manager', '周明远'),
  signIn('executive', 'en', 'vp', 'Grace Whitfield'),
  signIn('executive', 'zh', 'gm', '何建国'),
  signIn('admin', 'en', 'admin', 'Alex Morgan'),
];
