import { say } from '../../../domain/language/index.ts';
import type { Composition, Letter } from '../families.ts';
import { staffName } from '../people.ts';

export const HANDOVER_NOTICES = ['handover', 'handoverOfTeam', 'handoverOfYours', 'handoverUndone'] as const;
type HandoverNotice = (typeof HANDOVER_NOTICES)[number];

/** Whose work went how far, and what whoever reads it is to do: what each item was stands on its page, behind a sign-in. */
const handoverLetter =
  (kind: HandoverNotice) =>
  async ({ prisma, env, notice, recipient, brand }: Letter): Promise<Composition> => {
    const { locale } = recipient;
    const { handoverId, fromId, count } = notice.data as { handoverId?: string; fromId?: string; count?: number };
    if (!handoverId) return { skip: 'no such handover' };
    const values = { name: (await staffName(prisma, notice.tenantId, fromId ?? null)) ?? '–', smart_count: count ?? 0 };
    const what = say(locale, `handover.notice.${kind}`, values);
    const url = `${env.STEWARD_URL}/#/handovers/${handoverId}`;
    return {
      content: {
        subject: what,
        paragraphs: [say(locale, 'handover.mail.what', { what }), say(locale, `handover.mail.${kind}`, values)],
        sections: [],
        closing: [],
        button: { label: say(locale, 'handover.mail.open'), url },
        footer: say(locale, 'mail.footer.staff', { brand }),
        short: say(locale, 'handover.mail.short', { what, url }),
      },
    };
  };

export const handoverFamily = Object.fromEntries(
  HANDOVER_NOTICES.map((kind) => [kind, handoverLetter(kind)]),
) as Record<HandoverNotice, ReturnType<typeof handoverLetter>>;
