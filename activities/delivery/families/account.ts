import { say } from '../../../domain/language/index.ts';
import { sayInstant } from '../../../domain/language/instant.ts';
import { type AccountNotice, LINK_MS } from '../../../prisma/admin/passwords.ts';
import { issueLink } from '../../../prisma/links.ts';
import type { Composition, Letter } from '../families.ts';

/**
 * A link to choose a password: for somebody new, or somebody who forgot theirs. It counts from when it was asked for, so a
 * mail that waited too long is not sent at all; nor is one that a later one or a password chosen since has overtaken.
 */
export const accountLetter =
  (kind: AccountNotice) =>
  async ({ prisma, env, notice, recipient, brand, now }: Letter): Promise<Composition> => {
    const { tenantId, id: noticeId } = notice;
    const expires = notice.createdAt.getTime() + LINK_MS[kind];
    if (expires <= now) return { skip: 'the link would have expired' };
    const person = await prisma.staff.findUnique({ where: { tenantId_id: { tenantId, id: recipient.id } } });
    if (!person || (person.passwordSetAt && person.passwordSetAt > notice.createdAt))
      return { skip: 'a password was chosen since' };
    const newer = {
      tenantId,
      staffId: person.id,
      kind: { in: Object.keys(LINK_MS) },
      createdAt: { gt: notice.createdAt },
    };
    if ((await prisma.notice.count({ where: newer })) > 0) return { skip: 'a newer link was asked for' };
    const link = {
      tenantId,
      purpose: 'resetPassword',
      noticeId,
      staffId: person.id,
      expiresAt: new Date(expires),
    } as const;
    const { token } = await issueLink(prisma, env.STEWARD_SECRET, link);
    const { locale, timeZone, name } = recipient;
    const values = { brand, name, email: person.email, until: sayInstant(locale, expires, timeZone) };
    const words = (key: string) => say(locale, `admin.mail.${kind}.${key}`, values);
    return {
      content: {
        subject: words('subject'),
        paragraphs: [words('what'), words('expected'), say(locale, 'admin.mail.until', values)],
        sections: [],
        closing: [words('notYou')],
        // Behind '#', so that the secret part is in no server's log and no Referer.
        button: { label: words('button'), url: `${env.STEWARD_URL}/#/set-password/${token}` },
        footer: say(locale, 'admin.mail.footer', values),
        short: words('subject'),
      },
    };
  };
