import { isMoney } from '../../../domain/approval/request.ts';
import {
  APPROVAL_NOTICES,
  type ApprovalNotice,
  type ApprovalState,
  isOver,
  pendingSeats,
} from '../../../domain/approval/state.ts';
import { say } from '../../../domain/language/index.ts';
import { sayInstant } from '../../../domain/language/instant.ts';
import { whatInWords } from '../../../prisma/approvals/words.ts';
import { explainDecision } from '../../../prisma/decisions.ts';
import type { ApprovalText } from '../../../prisma/generated/client.ts';
import { issueLink } from '../../../prisma/links.ts';
import { resolveMember } from '../../../prisma/members.ts';
import { oneLine, readable } from '../clean.ts';
import type { Composition, Letter } from '../families.ts';
import { staffName } from '../people.ts';

const LINK_MS = 7 * 86_400_000;
/** Whose words go with which notice. */
const QUOTED: Record<ApprovalNotice, ApprovalText['kind']> = {
  approvalAsked: 'reason',
  approvalQuestion: 'question',
  approvalAnswered: 'answer',
  approvalDecided: 'comment',
  approvalTimedOut: 'reason',
  approvalReminder: 'reason',
  approvalUnanswered: 'question',
  approvalExpired: 'reason',
};

/** Who asks, for whom, how much, why and by when; one button. What is decided meanwhile is not asked for any more. */
const approvalLetter =
  (kind: ApprovalNotice) =>
  async (letter: Letter): Promise<Composition> => {
    const { prisma, notice, recipient, brand } = letter;
    const { locale, timeZone } = recipient;
    const { tenantId } = notice;
    const { approvalId: id } = notice.data as { approvalId?: string };
    const row = id
      ? await prisma.approval.findUnique({
          where: { tenantId_id: { tenantId, id } },
          include: { texts: { where: { erasedAt: null }, orderBy: { createdAt: 'asc' } } },
        })
      : null;
    if (!row) return { skip: 'no such approval' };
    const state = row.state as unknown as ApprovalState;
    const asked = pendingSeats(state).some((seat) => seat.staffId === recipient.id);
    if ((kind === 'approvalAsked' || kind === 'approvalReminder' || kind === 'approvalUnanswered') && !asked)
      return { skip: 'nobody waits for this person any more' };
    if (kind === 'approvalQuestion' && state.status !== 'asked') return { skip: 'the question is answered' };

    const member = await memberOf(letter, row.memberId);
    const what = oneLine(whatInWords(row, { locale, timeZone, member: member?.name ?? null }), 200);
    const status = say(locale, `approvals.status.${state.status}`);
    const name = row.requesterId
      ? ((await staffName(prisma, tenantId, row.requesterId)) ?? '–')
      : say(locale, 'approvals.byRules');
    const asker = (await staffName(prisma, tenantId, state.askedById)) ?? '–';
    const words = (key: string, values: Record<string, string> = {}) => say(locale, `approvals.mail.${key}`, values);
    const facts = { name, what, status, asker };
    const quote = row.texts.findLast((text) => text.kind === QUOTED[kind]);
    const { url, note, label } = await wayIn(letter, row, asked);
    const due =
      row.dueAt && !isOver(state) ? [words('due', { due: sayInstant(locale, row.dueAt.getTime(), timeZone) })] : [];
    const { sentence } = await explainDecision(prisma, tenantId, row.decisionId, locale);
    return {
      content: {
        subject: `[${row.number}] ${words(`${kind}.subject`, facts)}`,
        paragraphs: [words(`${kind}.what`, facts)],
        ...(quote ? { quote: readable(quote.body) } : {}),
        sections: [
          {
            title: words('facts'),
            lines: [
              words('worth', { what }),
              ...(member ? [words('member', { member: member.name, tier: say(locale, `tier.${member.tier}`) })] : []),
              ...(await caseLine(letter, row.caseId, words)),
              words('requester', { name }),
              ...due,
            ],
          },
          ...(asked ? [{ title: words('rule'), lines: [oneLine(sentence, 600)] }] : []),
        ],
        closing: note ? [words(note)] : [],
        button: { label: words(label), url },
        footer: say(locale, 'mail.footer.staff', { brand }),
        short: words('short', { number: row.number, what, url }),
      },
    };
  };

export const approvalFamily = Object.fromEntries(
  APPROVAL_NOTICES.map((kind) => [kind, approvalLetter(kind)]),
) as Record<ApprovalNotice, ReturnType<typeof approvalLetter>>;

/** Money is decided after signing in; the rest may be decided behind a link of the recipient's own. */
async function wayIn(
  { prisma, env, notice, recipient, now }: Letter,
  row: { id: string; kind: string },
  asked: boolean,
): Promise<{ url: string; note: string | null; label: string }> {
  const desk = `${env.STEWARD_URL}/#/approvals/${row.id}`;
  if (!asked) return { url: desk, note: null, label: 'buttonDesk' };
  if (isMoney(row.kind)) return { url: desk, note: 'signIn', label: 'buttonSignIn' };
  const { token } = await issueLink(prisma, env.STEWARD_SECRET, {
    ...{ tenantId: notice.tenantId, purpose: 'approval', approvalId: row.id },
    ...{ staffId: recipient.id, noticeId: notice.id, expiresAt: new Date(now + LINK_MS) },
  });
  return { url: `${env.STEWARD_URL}/l/${token}`, note: 'link', label: 'buttonLink' };
}

async function memberOf({ prisma, notice: { tenantId } }: Letter, memberId: string | null) {
  if (!memberId) return null;
  const id = await resolveMember(prisma, tenantId, memberId);
  const member = await prisma.member.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { name: true, tier: true },
  });
  return member && { ...member, name: oneLine(member.name, 100) };
}

async function caseLine(
  { prisma, notice: { tenantId } }: Letter,
  id: string | null,
  words: (key: string, values: Record<string, string>) => string,
): Promise<string[]> {
  const row = id ? await prisma.case.findUnique({ where: { tenantId_id: { tenantId, id } } }) : null;
  return row ? [words('case', { number: row.number, subject: oneLine(row.subject) })] : [];
}
