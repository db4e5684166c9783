import { say } from '../../../domain/language/index.ts';
import { sayInstant } from '../../../domain/language/instant.ts';
import type { Composition, Letter } from '../families.ts';

/** Somebody waits in front of the page: what comes later would puzzle whoever reads it. */
const PATIENCE_MS = 10 * 60_000;

/** To an administrator who tries out a mail or gateway account. */
export async function accountTest({ env, notice, recipient, brand, now }: Letter): Promise<Composition> {
  const asked = notice.createdAt.getTime();
  if (now - asked > PATIENCE_MS) return { skip: 'nobody waits for this test any more' };
  const { locale, timeZone } = recipient;
  const values = { brand, at: sayInstant(locale, asked, timeZone) };
  const words = (key: 'subject' | 'what' | 'short' | 'footer' | 'button') =>
    say(locale, `admin.settings.accounts.testMessage.${key}`, values);
  return {
    content: {
      subject: words('subject'),
      paragraphs: [words('what')],
      sections: [],
      closing: [],
      button: { label: words('button'), url: `${env.STEWARD_URL}/#/admin/accounts` },
      footer: words('footer'),
      short: words('short'),
    },
  };
}
