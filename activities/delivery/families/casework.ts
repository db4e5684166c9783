import { say } from '../../../domain/language/index.ts';
import { storyInFiveLines } from '../../../prisma/story.ts';
import { oneLine, readable } from '../clean.ts';
import type { Composition, Letter } from '../families.ts';
import { staffName } from '../people.ts';

/** Somebody's name stands in a note: who wrote it, what it says, and the case in five lines. */
export async function mentionLetter({ prisma, env, notice, recipient, brand, now }: Letter): Promise<Composition> {
  const { tenantId, caseId, messageId } = notice;
  if (!caseId || !messageId) return { skip: 'no such note' };
  const [row, message] = await Promise.all([
    prisma.case.findUnique({ where: { tenantId_id: { tenantId, id: caseId } } }),
    prisma.message.findUnique({ where: { tenantId_id: { tenantId, id: messageId } } }),
  ]);
  if (!row || !message) return { skip: 'no such note' };
  const { locale, timeZone } = recipient;
  const story = (await storyInFiveLines(prisma, tenantId, caseId, locale, { now, timeZone })) ?? [];
  const { by } = notice.data as { by?: string | null };
  const name = (await staffName(prisma, tenantId, by ?? null)) ?? brand;
  const url = `${env.STEWARD_URL}/#/cases/${caseId}`;
  const words = (key: string, values = {}) => say(locale, `casework.mail.${key}`, values);
  return {
    content: {
      subject: `[${row.number}] ${words('mentioned', { name })}`,
      paragraphs: [words('mentionedText', { name, number: row.number })],
      quote: message.erasedAt ? say(locale, 'mail.erased') : readable(message.body),
      sections: [{ title: say(locale, 'mail.story.title'), lines: story.map((line) => oneLine(line, 600)) }],
      closing: [],
      button: { label: words('open'), url },
      footer: say(locale, 'mail.footer.staff', { brand }),
      short: words('mentionedShort', { name, number: row.number, url }),
    },
  };
}
