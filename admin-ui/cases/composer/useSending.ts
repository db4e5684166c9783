import { type RefObject, useEffect, useRef, useState } from 'react';
import { unfilledIn } from '../../../domain/replies/variables.ts';
import { hold, sendWaiting } from '../../replies/outgoing.ts';
import { useUndoSeconds } from '../../replies/undo.tsx';
import { useMe } from '../../session/SessionGate.tsx';
import { useAround } from '../presence/usePresence.ts';
import type { CaseDetail } from '../useCase.ts';
import type { Question } from './BeforeSend.tsx';
import { reasonAgainst } from './possible.ts';
import { keepSince } from './since.ts';
import { useBeforeSending } from './useBeforeSending.ts';
import type { useDraft } from './useDraft.ts';
import { keptOf, reasonOfFiles, type useFiles } from './useFiles.ts';
import { useSend } from './useSend.ts';

const MOST = 20_000;

type What = {
  of: CaseDetail;
  draft: ReturnType<typeof useDraft>;
  chosen: ReturnType<typeof useFiles>;
  field: RefObject<HTMLTextAreaElement | null>;
  onFault: (fault: string | null) => void;
  onSentNext: () => void;
};

/** From the text in the field to the member: what stands against it, what is asked before, how long it can be undone. */
export function useSending({ of, draft, chosen, field, onFault, onSentNext }: What) {
  const { tab, text, sent } = draft;
  const { send, busy } = useSend(of);
  const me = useMe();
  const around = useAround();
  const before = useBeforeSending(of);
  const [undoSeconds] = useUndoSeconds();
  const pressed = useRef<boolean | null>(null);
  const underway = useRef('');
  const [asking, setAsking] = useState<(Question & { andNext: boolean }) | null>(null);

  const reason = reasonAgainst(of, tab);
  const over = text.trim().length - MOST;
  const filesReason = reasonOfFiles(chosen.files[tab]);
  const sendable = text.trim() !== '' && over <= 0 && reason === null && filesReason === null && !busy;
  const unfilled = tab === 'note' ? [] : unfilledIn(text);
  const showUnfilled = () => {
    const [first] = unfilled;
    field.current?.focus();
    if (first) field.current?.setSelectionRange(first.at, first.at + first.length);
  };
  const go = async (andNext: boolean) => {
    if (busy) pressed.current = andNext;
    if (!sendable) return;
    const words = text.trim();
    underway.current = `${tab} ${words}`;
    onFault(null);
    if (unfilled.length > 0) return showUnfilled();
    const question = tab === 'note' || asking ? null : await before(tab, around.heldBy?.name ?? null);
    if (question) return setAsking({ ...question, andNext });
    setAsking(null);
    const sending = keptOf(chosen.files[tab]);
    // One after another: what waits was said first.
    if (tab !== 'note') await sendWaiting(of.id);
    if (tab !== 'note' && undoSeconds > 0 && !andNext) {
      const heldAt = Date.now();
      const dueAt = heldAt + undoSeconds * 1_000;
      const { id: caseId, number } = of;
      const key = crypto.randomUUID();
      hold({ key, by: me.id, caseId, number, verb: tab, body: words, files: sending, heldAt, dueAt });
      sent(tab, words);
      chosen.sent(tab, sending);
      around.letGo();
      return field.current?.focus();
    }
    const refused = await send(tab, words, sending);
    if (refused) return onFault(refused);
    sent(tab, words);
    chosen.sent(tab, sending);
    if (tab !== 'note') around.letGo();
    if (andNext) onSentNext();
    else field.current?.focus();
  };
  // Pressed while the text before was on its way: it goes as soon as that one has arrived, and never the same one twice.
  useEffect(() => {
    if (busy || pressed.current === null) return;
    const andNext = pressed.current;
    pressed.current = null;
    if (underway.current !== `${tab} ${text.trim()}`) void go(andNext);
  });
  /** What was read needs no second question. */
  const lookAgain = () => {
    keepSince(of.id, tab, Math.max(of.version, ...(asking?.happened ?? []).map(({ version }) => version)));
    setAsking(null);
  };
  return { go, sendable, against: { reason, over, filesReason }, unfilled, showUnfilled, asking, lookAgain };
}
