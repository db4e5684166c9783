import type { AuthProvider } from 'react-admin';
import type { Session } from '../../api/contract/people.ts';
import { currentLocale, localeWasChosen } from '../i18n/locale.ts';
import { sendWaiting } from '../replies/outgoing.ts';
import { ask, get, statusOf } from '../server/http.ts';

/** The session lies in a cookie the page cannot read; here is only what the server says of it. */
let session: Session | null = null;

const read = async (): Promise<Session> => {
  session ??= await get<Session>('/api/session');
  return session;
};

const SUBJECTS: Record<string, string> = {
  cases: 'Case',
  members: 'Member',
  escalations: 'Escalation',
  staff: 'Staff',
  queues: 'Queue',
  notices: 'Notice',
  imports: 'Import',
};

export const authProvider: AuthProvider = {
  async login({ email, password }) {
    session = (await ask<Session>('/api/session', { method: 'POST', body: { email, password } })).data;
    // A language that could not be kept must not keep anybody out.
    if (localeWasChosen() && session.staff.locale !== currentLocale())
      await keepLocaleOnServer(currentLocale()).catch(() => undefined);
  },
  async logout() {
    const had = session;
    // Whoever leaves means what they sent.
    if (had) await sendWaiting();
    session = null;
    // Leaving must work without a server, too; the cookie then ends by itself.
    if (had) await ask('/api/session', { method: 'DELETE' }).catch(() => undefined);
  },
  async checkAuth() {
    try {
      await read();
    } catch (error) {
      // Only a clear no is a no: an unreachable server shows itself, the session stays.
      if (statusOf(error) === 401) throw new Error('ra.auth.auth_check_error');
    }
  },
  async checkError(error) {
    if (statusOf(error) !== 401) return;
    session = null;
    throw new Error('ra.notification.logged_out');
  },
  async getIdentity() {
    const { staff } = await read();
    return { id: staff.id, fullName: staff.name };
  },
  getPermissions: async () => (await read().catch(() => null))?.staff.role ?? null,
  async canAccess({ resource, action }) {
    const { rules } = await read();
    const subject = SUBJECTS[resource] ?? resource;
    const wanted = ['list', 'show', 'edit', 'export'].includes(action) ? 'read' : action;
    return rules.some((rule) => listed(rule.action, wanted) && listed(rule.subject, subject) && !rule.inverted);
  },
};

const listed = (given: unknown, wanted: string) =>
  given === wanted || given === 'all' || given === 'manage' || (Array.isArray(given) && given.includes(wanted));

export const keepLocaleOnServer = (locale: string) => ask('/api/session', { method: 'PATCH', body: { locale } });

export const readSession = read;

export const forgetSession = (): void => {
  session = null;
};
