import Macro from '@mui/icons-material/PlaylistPlayOutlined';
import Templates from '@mui/icons-material/QuickreplyOutlined';
import Eye from '@mui/icons-material/VisibilityOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import {
  type ChangeEvent,
  type KeyboardEvent,
  lazy,
  type ReactNode,
  Suspense,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useLocation } from 'react-router-dom';
import type { StoryEntry } from '../../../api/contract/cases.ts';
import type { Filled } from '../../../api/contract/replies.ts';
import { MOST_FILES } from '../../../domain/attachment.ts';
import { isVariable, unfilledIn, wordOf } from '../../../domain/replies/variables.ts';
import { Mentions } from '../../casework/Mentions.tsx';
import { usePhone } from '../../frame/usePhone.ts';
import { useWords, type WordKey } from '../../i18n/useWords.ts';
import { readSend } from '../../keys/interpret.ts';
import { useShortcuts } from '../../keys/useShortcuts.ts';
import { HeldBar } from '../../replies/HeldBar.tsx';
import { type Held, hold, onReturned, sendWaiting, takeBack } from '../../replies/outgoing.ts';
import { slashAt } from '../../replies/search.ts';
import { useUndoSeconds } from '../../replies/undo.tsx';
import { ask, get } from '../../server/http.ts';
import { useMe } from '../../session/SessionGate.tsx';
import { HoldBar } from '../presence/HoldBar.tsx';
import { useAround } from '../presence/usePresence.ts';
import type { CaseDetail } from '../useCase.ts';
import { AttachButton } from './AttachButton.tsx';
import type { Question } from './BeforeSend.tsx';
import { TABS, type Tab as TabName } from './drafts.ts';
import { FileList } from './FileList.tsx';
import { happenedSince } from './meanwhile.ts';
import { PendingList } from './PendingList.tsx';
import { keepSince, readSince } from './since.ts';
import { useDraft } from './useDraft.ts';
import { useDrop } from './useDrop.ts';
import { keptOf, reasonOfFiles, useFiles } from './useFiles.ts';
import { usePending } from './usePending.ts';
import { useSend } from './useSend.ts';

const BeforeSend = lazy(() => import('./BeforeSend.tsx'));
const ReplyPreview = lazy(() => import('../../replies/ReplyPreview.tsx'));
const TemplatePicker = lazy(() => import('../../replies/TemplatePicker.tsx'));

const MOST = 20_000;

/** Reply, note, question or resolution; drafts are kept, Ctrl-Enter sends, and a refusal keeps the text. */
type Props = { of: CaseDetail; onSentNext: () => void; onMacro: () => void };

export function Composer({ of, onSentNext, onMacro }: Props) {
  const say = useWords();
  const phone = usePhone();
  const field = useRef<HTMLTextAreaElement>(null);
  const asked = useLocation().state as { tab?: string } | null;
  const first = TABS.find((name) => name === asked?.tab) ?? (of.stage === 'closed' ? 'note' : 'reply');
  const { tab, text, write, show, sent, restore } = useDraft(of.id, first, asked?.tab === first);
  const chosen = useFiles(of.id);
  const [fault, setFault] = useState<string | null>(null);
  const { send, busy } = useSend(of);
  const me = useMe();
  const around = useAround();
  const before = useBeforeSending(of);
  const pressed = useRef<boolean | null>(null);
  const underway = useRef('');
  const [asking, setAsking] = useState<(Question & { andNext: boolean }) | null>(null);
  const [undoSeconds] = useUndoSeconds();
  /** Where the words of a template go; `slash`: the typed one, which they replace. */
  const [picking, setPicking] = useState<{ from: number; to: number } | null>(null);
  const [previewing, setPreviewing] = useState(false);
  const afterPicking = useRef<number | null | undefined>(undefined);

  const choose = (next: TabName, focus = false) => {
    show(next);
    setFault(null);
    // At once: the next key is a letter of the text, not a shortcut.
    if (focus) field.current?.focus();
  };
  const pending = usePending(of.id, (watched, reason) => {
    const into = TABS.find((name) => name === watched.type);
    if (into && watched.text) {
      restore(into, watched.text);
      chosen.restore(into, watched.files ?? []);
      setFault(`${reason} ${say('desk.composer.restored')}`);
    } else setFault(reason);
  });

  const reason = reasonAgainst(of, tab);
  const over = text.trim().length - MOST;
  const files = chosen.files[tab];
  const filesReason = reasonOfFiles(files);
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
    setFault(null);
    if (unfilled.length > 0) return showUnfilled();
    const question = tab === 'note' || asking ? null : await before(tab, around.heldBy?.name ?? null);
    if (question) return setAsking({ ...question, andNext });
    setAsking(null);
    const sending = keptOf(files);
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
    if (refused) return setFault(refused);
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
  const undo = (held: Held) => {
    if (!takeBack(held.key)) return;
    restore(held.verb, held.body);
    chosen.restore(held.verb, held.files ?? []);
    setFault(null);
    requestAnimationFrame(() => field.current?.focus());
  };
  const returned = useRef((_: Held, __: string) => {});
  useEffect(() => {
    returned.current = (held, why) => {
      restore(held.verb, held.body);
      chosen.restore(held.verb, held.files ?? []);
      setFault(`${why} ${say('desk.composer.restored')}`);
    };
  });
  useEffect(() => {
    const stop = onReturned(of.id, (held, why) => returned.current(held, why));
    return () => {
      stop();
      // Whoever goes on to another case means it.
      void sendWaiting(of.id);
    };
  }, [of.id]);
  const change = (event: ChangeEvent<HTMLTextAreaElement>) => {
    const { value, selectionEnd } = event.target;
    const composing = (event.nativeEvent as InputEvent).isComposing;
    const slash = tab === 'note' || composing ? null : slashAt(text, value, selectionEnd);
    if (text.trim() === '') keepSince(of.id, tab, of.version);
    write(value);
    if (tab !== 'note') around.typed();
    if (slash !== null) setPicking({ from: slash, to: slash + 1 });
  };
  const insert = (words: string) => {
    const at = picking ?? { from: text.length, to: text.length };
    write(text.slice(0, at.from) + words + text.slice(at.to));
    closePicker(at.from + words.length);
  };
  const closePicker = (caret = picking?.to) => {
    afterPicking.current = caret ?? null;
    setPicking(null);
  };
  // Once the list is gone, and not before: while it is there it holds the focus.
  useEffect(() => {
    if (picking || afterPicking.current === undefined) return;
    const caret = afterPicking.current;
    afterPicking.current = undefined;
    field.current?.focus();
    if (caret !== null) field.current?.setSelectionRange(caret, caret);
  }, [picking]);
  const onKey = (event: KeyboardEvent) => {
    const sending = readSend(event.nativeEvent);
    if (sending) {
      event.preventDefault();
      void go(sending === 'sendAndNext');
    } else if (event.key === 'Escape' && !event.nativeEvent.isComposing) field.current?.blur();
  };
  useShortcuts({
    reply: () => choose('reply', true),
    note: () => choose('note', true),
    ask: () => choose('ask', true),
    resolve: () => choose('resolve', true),
  });
  useEffect(() => {
    if (asked?.tab) field.current?.focus();
  }, [asked?.tab]);
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(Math.max(element.scrollHeight, phone ? 44 : 72), 260)}px`;
  });

  const take = (added: File[]) => chosen.add(tab, added);
  const drop = useDrop(take);
  const shownTabs = TABS.filter((name) => name === 'note' || allowed(of, name));
  const shownTab = shownTabs.includes(tab) ? tab : 'note';
  useEffect(() => {
    if (shownTab !== tab) show(shownTab);
  }, [shownTab, tab, show]);
  const isNote = shownTab === 'note';
  const nameIn = (name: string) => (isVariable(name) ? say(`replies.variable.${wordOf(name)}`) : name);
  return (
    <Box
      component="section"
      aria-label={say('desk.composer.label')}
      sx={{ flexShrink: 0, borderTop: 1, borderColor: 'divider', pb: 'env(safe-area-inset-bottom)' }}
    >
      <HeldBar caseId={of.id} onUndo={undo} />
      <PendingList watched={pending} others={of.pendingCommands} />
      <Tabs
        value={shownTab}
        onChange={(_, next: TabName) => choose(next, true)}
        variant="scrollable"
        scrollButtons={false}
        sx={{ px: { xs: 0.5, sm: 2 } }}
      >
        {shownTabs.map((name) => (
          <Tab
            key={name}
            value={name}
            id={`tab-${name}`}
            aria-controls="composer-panel"
            label={say(`desk.composer.${name}`)}
            sx={{ opacity: reasonAgainst(of, name) ? 0.9 : 1, minHeight: { xs: 44, sm: 36 } }}
            title={reasonAgainst(of, name) ?? undefined}
          />
        ))}
      </Tabs>
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
        {!isNote && <HoldBar onTaken={() => field.current?.focus()} />}
        {isNote && <Mentions field={field} text={text} onWrite={write} />}
        <Box
          component="textarea"
          ref={field}
          value={text}
          onChange={change}
          onKeyDown={onKey}
          aria-label={say(`desk.composer.${shownTab}`)}
          aria-describedby="composer-hint"
          placeholder={say(PLACEHOLDERS[shownTab], { name: of.member.name })}
          dir="auto"
          sx={({ palette }) => ({
            width: '100%',
            display: 'block',
            resize: 'none',
            font: 'inherit',
            lineHeight: 1.6,
            color: palette.text.primary,
            background: palette.background.paper,
            border: `1px solid ${isNote ? palette.tones.soon.text : palette.mode === 'light' ? '#8b95a3' : '#66717f'}`,
            borderRadius: 1,
            p: 1,
            '&::placeholder': { color: palette.text.secondary, opacity: 1 },
            '&:focus-visible': { outline: `2px solid ${palette.primary.main}`, outlineOffset: 0 },
          })}
        />
        <FileList files={files} onRemove={(key) => chosen.remove(tab, key)} />
        {asking && (
          <Suspense>
            <BeforeSend
              question={asking}
              onSend={() => void go(asking.andNext)}
              onBack={() => {
                // What was read needs no second question.
                keepSince(of.id, tab, Math.max(of.version, ...asking.happened.map(({ version }) => version)));
                setAsking(null);
              }}
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
        {unfilled.length > 0 && (
          <Box role="status" sx={{ mt: 1, fontSize: 13, color: 'error.main' }}>
            {say('replies.composer.unfilled', {
              names: [...new Set(unfilled.map(({ name }) => nameIn(name)))].join(', '),
            })}{' '}
            <Button size="small" onClick={showUnfilled}>
              {say('replies.composer.show')}
            </Button>
          </Box>
        )}
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mt: 1 }}>
          <Box sx={{ display: 'flex', ml: -0.5 }}>
            <AttachButton onFiles={take} />
            {!isNote && (
              <Tool
                words={say('replies.composer.openHint')}
                onClick={() => {
                  const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
                  setPicking({ from: selectionStart, to: selectionEnd });
                }}
              >
                <Templates fontSize="small" />
              </Tool>
            )}
            {!isNote && text.trim() !== '' && (
              <Tool words={say('replies.composer.preview')} onClick={() => setPreviewing(true)}>
                <Eye fontSize="small" />
              </Tool>
            )}
            {of.stage !== 'closed' && me.role !== 'executive' && (
              <Tool words={`${say('replies.macro.button')} (m)`} onClick={onMacro}>
                <Macro fontSize="small" />
              </Tool>
            )}
          </Box>
          <Box
            id="composer-hint"
            sx={({ palette }) => ({
              flex: 1,
              minWidth: 0,
              fontSize: 12,
              color: (reason && !fault) || over > 0 ? palette.tones.soon.text : palette.text.secondary,
              ...(isNote
                ? { background: palette.background.default, borderRadius: 0.5, px: 0.5, flex: '0 1 auto' }
                : {}),
            })}
          >
            {over > 0
              ? say('desk.composer.tooLong', { smart_count: over })
              : fault
                ? null
                : drop.over
                  ? say('attachments.drop')
                  : (reason ??
                    (filesReason ? say(filesReason, { most: MOST_FILES }) : <Hint of={of} tab={shownTab} />))}
          </Box>
          {isNote && <Box sx={{ flex: 1 }} />}
          {!phone && (
            <Button
              onClick={() => void go(true)}
              disabled={!sendable}
              aria-keyshortcuts="Control+Shift+Enter"
              title="Ctrl-Shift-Enter"
            >
              {say('desk.composer.sendAndNext')}
            </Button>
          )}
          <Button
            variant={primary(of) ? 'contained' : 'outlined'}
            onClick={() => void go(false)}
            disabled={!sendable}
            aria-keyshortcuts="Control+Enter"
            title="Ctrl-Enter"
            sx={{ whiteSpace: 'nowrap' }}
          >
            {say(
              isNote ? 'desk.composer.keep' : shownTab === 'resolve' ? 'desk.composer.resolve' : 'desk.composer.send',
            )}
          </Button>
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
              closePicker();
            }}
            onClose={() => closePicker()}
          />
        )}
        {previewing && tab !== 'note' && (
          <ReplyPreview caseId={of.id} verb={tab} body={text} onClose={() => setPreviewing(false)} />
        )}
      </Suspense>
    </Box>
  );
}

type ToolProps = { words: string; onClick: () => void; children: ReactNode };
const Tool = ({ words, onClick, children }: ToolProps) => (
  <IconButton size="small" onClick={onClick} aria-label={words} title={words}>
    {children}
  </IconButton>
);

/** What to say before something goes to the member: who else writes, and what happened since the first letter. Null: nothing. */
function useBeforeSending(of: CaseDetail) {
  const me = useMe();
  const queries = useQueryClient();
  return async (tab: TabName, heldBy: string | null): Promise<Question | null> => {
    const since = readSince(of.id, tab);
    // A server that is away answers nothing here, and the sending itself says so.
    const story = await queries
      .fetchQuery({
        queryKey: ['cases', 'story', of.id],
        queryFn: ({ signal }) => get<StoryEntry[]>(`/api/cases/${of.id}/story`, signal),
        staleTime: 0,
        retry: false,
      })
      .catch(() => []);
    const happened = happenedSince(story, since, me.id);
    return heldBy || happened.length > 0 ? { heldBy, happened } : null;
  };
}

const PLACEHOLDERS = {
  reply: 'desk.composer.placeholderReply',
  note: 'desk.composer.placeholderNote',
  ask: 'desk.composer.placeholderAsk',
  resolve: 'desk.composer.placeholderResolve',
} as const satisfies Record<TabName, WordKey>;

function Hint({ of, tab }: { of: CaseDetail; tab: TabName }) {
  const say = useWords();
  if (tab === 'note') return say('desk.composer.noteHint');
  if (tab === 'ask') return say('desk.composer.askHint');
  if (tab === 'resolve')
    return say(of.stages.includes('resolved') ? 'desk.composer.resolveHint' : 'desk.composer.resolveHintFinal');
  return say('desk.composer.replyHint', {
    channel: say(`channel.${of.channel}`),
    language: of.locale === 'zh' ? '简体中文' : 'English',
  });
}

const possible = (of: CaseDetail, tab: TabName) => of.commands.find(({ command }) => command === tab);
const allowed = (of: CaseDetail, tab: TabName) => possible(of, tab)?.allowed ?? false;
/** Why the tab's command cannot be given now; a note always can. */
const reasonAgainst = (of: CaseDetail, tab: TabName) =>
  tab === 'note' ? null : (possible(of, tab)?.refusal?.text ?? null);
/** One filled button per screen: while the case can still be claimed, that is Claim. */
const primary = (of: CaseDetail) =>
  of.assignee !== null || !of.commands.some((c) => c.command === 'claim' && c.allowed && !c.refusal);
