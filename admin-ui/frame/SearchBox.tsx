import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import InputBase from '@mui/material/InputBase';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useGetList } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import type { CaseRow } from '../../api/contract/cases.ts';
import type { MemberRow } from '../../api/contract/people.ts';
import { useWords } from '../i18n/useWords.ts';
import { faultOf } from '../server/http.ts';

const WAIT_MS = 180;
const MOST = 7;

type Hit = { id: string; to: string; group: 'cases' | 'members'; number: string; main: string; aside: string };

/** Cases and members by number, name, pinyin or phone; arrows and Enter, as a combobox with its list. */
export default function SearchBox({ onClose }: { onClose: () => void }) {
  const say = useWords();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [moved, setMoved] = useState<number | null>(null);
  const [entered, setEntered] = useState(false);
  const q = useSettled(typed.trim());
  const ask = { filter: { q }, pagination: { page: 1, perPage: MOST } };
  const asked = { enabled: q.length > 0 };
  const cases = useGetList<CaseRow>('cases', { ...ask, sort: { field: 'updatedAt', order: 'DESC' } }, asked);
  const members = useGetList<MemberRow>('members', { ...ask, sort: { field: 'name', order: 'ASC' } }, asked);
  // Too many fit: no fault, but a reason to type on. What the other list found is shown all the same.
  const tooMany = faultOf(cases.error, 'q') ?? faultOf(members.error, 'q');
  const hits: Hit[] = q === '' ? [] : [...caseHits(cases.data), ...memberHits(members.data)];
  const fault = tooMany ? null : (cases.error ?? members.error);
  const settled = q !== '' && !cases.isPending && !members.isPending;
  // A whole number means that very record: Enter opens it, whatever else fits.
  const exact = hits.findIndex(({ number }) => number === q.toUpperCase());
  const at = Math.min(moved ?? Math.max(exact, 0), hits.length - 1);
  const chosen = hits[at];

  const open = (hit: Hit) => {
    onClose();
    navigate(hit.to);
  };
  // Whoever types and presses Enter at once means what they typed, not what was found for half of it.
  const answered = settled && q === typed.trim();
  useEffect(() => {
    if (!entered || !answered) return;
    setEntered(false);
    if (chosen) open(chosen);
  });
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setMoved(Math.min(at + 1, hits.length - 1));
    else if (event.key === 'ArrowUp') setMoved(Math.max(at - 1, 0));
    else if (event.key === 'Enter') setEntered(true);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="search-title"
      sx={{ '& .MuiDialog-container': { alignItems: 'flex-start' } }}
    >
      <h2 id="search-title" className="seen-by-readers-only">
        {say('desk.search.title')}
      </h2>
      <InputBase
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setMoved(null);
          setEntered(false);
        }}
        onKeyDown={onKey}
        placeholder={say('desk.search.placeholder')}
        sx={{ px: 2, py: 1.5, fontSize: 16, borderBottom: 1, borderColor: 'divider' }}
        inputProps={{
          role: 'combobox',
          'aria-label': say('desk.search.title'),
          'aria-expanded': hits.length > 0,
          'aria-controls': 'search-hits',
          'aria-activedescendant': chosen ? `hit-${chosen.id}` : undefined,
          autoComplete: 'off',
          maxLength: 100,
        }}
      />
      <Box sx={{ maxHeight: '60vh', overflowY: 'auto', pb: 1 }}>
        {q === '' && <Typography sx={{ p: 2, color: 'text.secondary' }}>{say('desk.search.hint')}</Typography>}
        <div aria-live="polite" className="seen-by-readers-only">
          {settled && say('desk.search.results', { smart_count: hits.length })}
        </div>
        <div role="status">
          {settled && tooMany && <Typography sx={{ p: 2, color: 'text.secondary' }}>{tooMany}</Typography>}
        </div>
        {settled && fault && (
          <Typography role="alert" sx={{ p: 2 }}>
            {say('desk.error.load')}
          </Typography>
        )}
        {settled && !tooMany && !fault && hits.length === 0 && (
          <Typography sx={{ p: 2, color: 'text.secondary' }}>{say('desk.search.nothing', { q })}</Typography>
        )}
        <div role="listbox" id="search-hits" aria-label={say('desk.search.title')}>
          {(['cases', 'members'] as const).map((group) => {
            const own = hits.filter((hit) => hit.group === group);
            if (own.length === 0) return null;
            return (
              // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset
              <div role="group" key={group} aria-label={say(`desk.search.${group}`)}>
                <Typography
                  variant="caption"
                  color="text.secondary"
                  sx={{ px: 2, pt: 1, display: 'block' }}
                  aria-hidden
                >
                  {say(`desk.search.${group}`)}
                </Typography>
                {own.map((hit) => (
                  <Option key={hit.id} hit={hit} chosen={hit === chosen} onOpen={() => open(hit)} />
                ))}
              </div>
            );
          })}
        </div>
      </Box>
    </Dialog>
  );
}

function Option({ hit, chosen, onOpen }: { hit: Hit; chosen: boolean; onOpen: () => void }) {
  return (
    <Box
      role="option"
      id={`hit-${hit.id}`}
      aria-selected={chosen}
      tabIndex={-1}
      onClick={onOpen}
      sx={({ palette }) => ({
        px: 2,
        minHeight: 40,
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        cursor: 'pointer',
        background: chosen ? palette.chosen : 'none',
        '&:hover': { background: palette.hover },
      })}
    >
      <Typography noWrap sx={{ flex: 1 }}>
        {hit.main}
      </Typography>
      <Typography variant="caption" color="text.secondary" noWrap>
        {hit.aside}
      </Typography>
    </Box>
  );
}

const caseHits = (rows: CaseRow[] = []): Hit[] =>
  rows.map(({ id, number, subject, member }) => ({
    id,
    to: `/cases/${id}`,
    group: 'cases',
    number,
    main: subject,
    aside: `${number} · ${member.name}`,
  }));

const memberHits = (rows: MemberRow[] = []): Hit[] =>
  rows.map(({ id, number, name, phone }) => ({
    id,
    to: `/members/${id}`,
    group: 'members',
    number,
    main: name,
    aside: phone ? `${number} · ${phone}` : number,
  }));

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), WAIT_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
