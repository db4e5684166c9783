import { HOLDS, SKIPS, type Skip } from '../../../domain/care/cadence.ts';
import { fill, paragraphsOf } from '../../../domain/care/text.ts';
import { say } from '../../../domain/language/index.ts';
import { whySkipped } from '../../../domain/notices/undelivered.ts';
import { stopTokenOf } from '../../../prisma/care/consent.ts';
import { endTouch, passTouch, type Sendable } from '../../../prisma/care/sending.ts';
import type { Prisma } from '../../../prisma/client.ts';
import type { Notice } from '../../../prisma/generated/client.ts';
import { oneLine } from '../clean.ts';
import type { Content } from '../facts.ts';
import type { Composition, Ended, Letter } from '../families.ts';

/** A step of a cadence, to a member: checked again at the moment of sending, in the words of the version it began with. */
export async function careLetter(letter: Letter): Promise<Composition> {
  const { prisma, notice, channel, now } = letter;
  const passed = await passTouch(prisma, notice.tenantId, touchIdOf(notice), channel, now);
  if (!('is' in passed)) return { content: contentOf(letter, passed) };
  switch (passed.is) {
    case 'over':
      return { skip: 'the touch is over' };
    case 'skip':
      return { skip: passed.reason };
    case 'hold':
      return { until: passed.until, why: passed.reason };
  }
}

function contentOf({ env, recipient, brand, now }: Letter, { member, text, silentSince }: Sendable): Content {
  const { locale } = recipient;
  const values = {
    ...{ name: oneLine(recipient.name, 100), brand, tier: say(locale, `tier.${member.tier}`) },
    days: String(Math.max(0, Math.floor((now - (silentSince ?? member.lastContactAt)) / 86_400_000))),
  };
  const [subject, body] = [fill(text.subject, values), fill(text.body, values)];
  const url = `${env.STEWARD_URL}/portal/care/${stopTokenOf(env.STEWARD_SECRET, member.id)}`;
  return {
    subject,
    paragraphs: paragraphsOf(body),
    sections: [],
    closing: [],
    button: { label: say(locale, 'care.mail.button'), url: `${env.STEWARD_URL}/portal` },
    footer: say(locale, 'care.mail.footer', { brand }),
    stop: { label: say(locale, 'care.mail.stop'), url },
    short: say(locale, 'care.mail.short', { brand, words: oneLine(body, 300), url }),
  };
}

/** How it went, back to the touch: the care record says what reached the member. */
export async function careEnding(tx: Prisma.TransactionClient, notice: Notice, end: Ended): Promise<void> {
  const touchId = touchIdOf(notice);
  switch (end.is) {
    case 'sent':
      return endTouch(tx, notice.tenantId, touchId, end);
    case 'failed':
      return endTouch(tx, notice.tenantId, touchId, { is: 'skipped', reason: 'undeliverable', at: end.at });
    case 'skipped':
      return endTouch(tx, notice.tenantId, touchId, { is: 'skipped', reason: skipOf(end.why), at: end.at });
    case 'waiting': {
      const reason = HOLDS.find((hold) => hold === end.why) ?? 'quietHours';
      return endTouch(tx, notice.tenantId, touchId, { is: 'waiting', reason, until: end.until });
    }
  }
}

/** Ours are codes. */
function skipOf(why: string): Skip {
  const code = SKIPS.find((skip) => skip === why);
  if (code) return code;
  const theirs = whySkipped(why);
  return theirs === 'notWanted' ? 'channel' : theirs;
}

const touchIdOf = ({ data }: Notice): string => (data as { touchId?: string }).touchId ?? '';
