import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { type ChangeEvent, type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';
import type { Filled } from '../../../api/contract/replies.ts';
import { Mentions } from '../../casework/Mentions.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { readSend } from '../../keys/interpret.ts';
import { useShortcuts } from '../../keys/useShortcuts.ts';
import { HeldBar } from '../../replies/HeldBar.tsx';
import { slashAt } from '../../replies/search.ts';
import { ask } from '../../server/http.ts';
import { useMe } from '../../session/SessionGate.tsx';
import { HoldBar } from '../presence/HoldBar.tsx';
import { useAround } from '../presence/usePresence.ts';
import type { CaseDetail } from '../useCase.ts';
import { ComposerTabs } from './ComposerTabs.tsx';
import { TABS, type Tab } from './drafts.ts';
import { Field } from './Field.tsx';
import { FileList } from './FileList.tsx';
import { Hint } from './Hint.tsx';
import { PendingList } from './PendingList.tsx';
import { allowed } from './possible.ts';
import { SendButtons } from './SendButtons.tsx';
import { keepSince } from './since.ts';
import { Tools } from './Tools.tsx';
import { Unfilled } from './Unfilled.tsx';
import { useDraft } from './useDraft.ts';
import { useDrop } from './useDrop.ts';
import { useFiles } from './useFiles.ts';
import { usePicking } from './usePicking.ts';
import { useReturned } from './useReturned.ts';
import { useSending } from './useSending.ts';

const BeforeSend = lazy(() => import('./BeforeSend.tsx'));
const ReplyPreview = lazy(() => import('../../replies/ReplyPreview.tsx'));
const TemplatePicker = lazy(() => import('../../replies/TemplatePicker.tsx'));

/** Reply, note, question or resolution; drafts are kept, Ctrl-Enter sends, and a refusal keeps the text. */
type Props = { of: CaseDetail; onSentNext: () => void; onMacro: () => void };

export function Composer({ of, onSentNext, onMacro }: Props) {
  const say = useWords();
  const me = useMe();
  const around = useAround();
  const field = useRef<HTMLTextAreaElement>(null);
  const focus = () => field.current?.focus();
  const asked = useLocation().state as { tab?: string } | null;
  const first = TABS.find((name) => name === asked?.tab) ?? (of.stage === 'closed' ? 'note' : 'reply');
  const draft = useDraft(of.id, first, asked?.tab === first);
  const { tab, text, write, show } = draft;
  const chosen = useFiles(of.id);
  const [fault, setFault] = useState<string | null>(null);
  const [previewing, setPreviewing] = useState(false);
  const { pending, undo } = useReturned({ caseId: of.id, draft, chosen, onFault: setFault, onBack: focus });
  const sending = useSending({ of, draft, chosen, field, onFault: setFault, onSentNext });
  const { picking, open, insert, close } = usePicking(field, text, write);

  const choose = (next: Tab) => {
    show(next);
    setFault(null);
    // At once: the next key is a letter of the text, not a shortcut.
    focus();
  };
  const change = (event: ChangeEvent<HTMLTextAreaElement>) => {
    const { value, selectionEnd } = event.target;
    const composing = (event.nativeEvent as InputEvent).isComposing;
    const slash = tab === 'note' || composing ? null : slashAt(text, value, selectionEnd);
    if (text.trim() === '') keepSince(of.id, tab, of.version);
    write(value);
    if (tab !== 'note') around.typed();
    if (slash !== null) open({ from: slash, to: slash + 1 });
  };
  const onKey = (event: KeyboardEvent) => {
    const how = readSend(event.nativeEvent);
    if (how) {
      event.preventDefault();
      void sending.go(how === 'sendAndNext');
    } else if (event.key === 'Escape' && !event.nativeEvent.isComposing) field.current?.blur();
  };
  useShortcuts({
    reply: () => choose('reply'),
    note: () => choose('note'),
    ask: () => choose('ask'),
    resolve: () => choose('resolve'),
  });
  useEffect(() => {
    if (asked?.tab) field.current?.focus();
  }, [asked?.tab]);

  const take = (added: File[]) => chosen.add(tab, added);
  const drop = useDrop(take);
  const shownTabs = TABS.filter((name) => allowed(of, name));
  const shownTab = shownTabs.includes(tab) ? tab : 'note';
  useEffect(() => {
    if (shownTab !== tab) show(shownTab);
  }, [shownTab, tab, show]);
  const isNote = shownTab === 'note';
  const pick = () => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    open({ from: selectionStart, to: selectionEnd });
  };
  return (
    <Box
      component="section"
      aria-label={say('desk.composer.label')}
      sx={{ flexShrink: 0, borderTop: 1, borderColor: 'divider', pb: 'env(safe-area-inset-bottom)' }}
    >
      <HeldBar caseId={of.id} onUndo={undo} />
      <PendingList watched={pending} others={of.pendingCommands} />
      <ComposerTabs of={of} tabs={shownTabs} shown={shownTab} onChoose={choose} />
      <Box
        role="tabpanel"
        id="composer-panel"
        aria-labelledby={`tab-${shownTab}`}
        {...drop.handlers}
        sx={({ palette }) => ({
          outline: drop.over ? `2px dashed ${palette.primary.main}` : undefined,
          outlineOffset: -4,
          px: { xs: 2, sm: 3 },
          pt: 1,
          pb: 1.5,
          background: isNote
            ? `repeating-linear-gradient(135deg, ${palette.tones.soon.fill} 0 12px, ${palette.background.default} 12px 24px)`
            : palette.background.default,
        })}
      >
        {!isNote && <HoldBar onTaken={focus} />}
        {isNote && <Mentions field={field} text={text} onWrite={write} />}
        <Field field={field} tab={shownTab} member={of.member.name} text={text} onChange={change} onKey={onKey} />
        <FileList files={chosen.files[tab]} onRemove={(key) => chosen.remove(tab, key)} />
        {sending.asking && (
          <Suspense>
            <BeforeSend
              question={sending.asking}
              onSend={() => void sending.go(sending.asking?.andNext ?? false)}
              onBack={sending.lookAgain}
            />
          </Suspense>
        )}
        <div role="alert">
          {fault && (
            <Typography color="error" sx={{ mt: 1, fontSize: 13 }}>
              {fault}
            </Typography>
          )}
        </div>
        <Unfilled unfilled={sending.unfilled} onShow={sending.showUnfilled} />
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mt: 1 }}>
          <Tools
            onFiles={take}
            onTemplates={isNote ? null : pick}
            onPreview={isNote || text.trim() === '' ? null : () => setPreviewing(true)}
            onMacro={of.stage === 'closed' || me.role === 'executive' ? null : onMacro}
          />
          <Hint of={of} tab={shownTab} against={sending.against} isFault={fault !== null} isDropping={drop.over} />
          {isNote && <Box sx={{ flex: 1 }} />}
          <SendButtons
            of={of}
            tab={shownTab}
            sendable={sending.sendable}
            onSend={(andNext) => void sending.go(andNext)}
          />
        </Box>
      </Box>
      <Suspense fallback={null}>
        {picking && tab !== 'note' && field.current && (
          <TemplatePicker
            of={of}
            verb={tab}
            anchor={field.current}
            onChoose={async ({ id: toolId }, locale) => {
              const body = { toolId, locale };
              insert((await ask<Filled>(`/api/cases/${of.id}/fillings`, { method: 'POST', body })).data.text);
            }}
            onFault={(why) => {
              setFault(why);
              close();
            }}
            onClose={() => close()}
          />
        )}
        {previewing && tab !== 'note' && (
          <ReplyPreview caseId={of.id} verb={tab} body={text} onClose={() => setPreviewing(false)} />
        )}
      </Suspense>
    </Box>
  );
}
