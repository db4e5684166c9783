import Remove from '@mui/icons-material/CloseOutlined';
import Info from '@mui/icons-material/InfoOutlined';
import Clock from '@mui/icons-material/SnoozeOutlined';
import Eye from '@mui/icons-material/VisibilityOutlined';
import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import TextField from '@mui/material/TextField';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Casework } from '../../api/contract/casework.ts';
import { Tag } from '../cases/marks.tsx';
import type { CaseDetail } from '../cases/useCase.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { get } from '../server/http.ts';
import { useWhen } from '../time/When.tsx';
import { useCasework, useChange } from './useCasework.ts';

const Details = lazy(() => import('./Details.tsx'));
const SnoozeDialog = lazy(() => import('./SnoozeDialog.tsx'));

/** One line under a case's head: what it is about, its tags, whether one watches it or put it aside. */
export function CaseworkBar({ of }: { of: CaseDetail }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { data } = useCasework(of.id);
  const change = useChange(of.id);
  const [open, setOpen] = useState<'details' | 'snooze' | null>(null);
  const when = useWhen();
  if (!data) return null;
  const missing = data.fields.filter((field) => field.missing);
  const { snooze } = data;
  return (
    <Box
      sx={{
        ...{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, px: { xs: 2, sm: 3 }, py: 0.5 },
        ...{ borderBottom: 1, borderColor: 'divider', flexShrink: 0, fontSize: 12 },
      }}
    >
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {data.category.names.map((name) => name[locale]).join(' › ')}
      </Box>
      {missing.length > 0 && (
        <span title={say('casework.panel.missingHint', { names: missing.map((f) => nameOf(f, locale)).join(', ') })}>
          <Tag tone="soon">{say('casework.panel.missing')}</Tag>
        </span>
      )}
      {data.remedy && <Tag>{say(`casework.remedy.${data.remedy.what}`)}</Tag>}
      <Tags of={data} onChange={(tags) => void change('POST', 'tags', tags)} />
      <Box sx={{ flex: 1 }} />
      {snooze && !snooze.endedAt ? (
        <>
          <span>{say('casework.panel.snoozedUntil', { at: when.full(Date.parse(snooze.until)) })}</span>
          <Button size="small" onClick={() => void change('DELETE', 'snooze')}>
            {say('casework.panel.wake')}
          </Button>
        </>
      ) : (
        of.stage !== 'closed' && (
          <Button size="small" startIcon={<Clock />} onClick={() => setOpen('snooze')}>
            {say('casework.panel.snooze')}
          </Button>
        )
      )}
      <Button
        size="small"
        startIcon={<Eye />}
        aria-pressed={data.watching}
        title={data.watchers.map(({ name }) => name).join(', ')}
        onClick={() => void change(data.watching ? 'DELETE' : 'POST', 'watch')}
      >
        {say(data.watching ? 'casework.panel.unwatch' : 'casework.panel.watch')}
        {data.watchers.length > 0 && ` · ${data.watchers.length}`}
      </Button>
      <Button size="small" startIcon={<Info />} onClick={() => setOpen('details')}>
        {say('casework.panel.show')}
      </Button>
      <Suspense fallback={null}>
        {open === 'details' && <Details of={of} work={data} onClose={() => setOpen(null)} />}
        {open === 'snooze' && <SnoozeDialog caseId={of.id} onClose={() => setOpen(null)} />}
      </Suspense>
    </Box>
  );
}

function Tags({ of, onChange }: { of: Casework; onChange: (tags: { add?: string[]; remove?: string[] }) => void }) {
  const say = useWords();
  const [typed, setTyped] = useState('');
  const { data = [] } = useQuery({
    queryKey: ['tags', typed],
    queryFn: ({ signal }) => get<{ tag: string }[]>(`/api/tags?${new URLSearchParams({ q: typed })}`, signal),
    enabled: typed !== '',
  });
  return (
    <>
      {of.tags.map((tag) => (
        <Chip
          key={tag}
          size="small"
          variant="outlined"
          label={tag}
          onDelete={() => onChange({ remove: [tag] })}
          deleteIcon={<Remove role="button" titleAccess={say('casework.panel.untag', { tag })} />}
        />
      ))}
      <Autocomplete
        freeSolo
        size="small"
        value={null}
        inputValue={typed}
        onInputChange={(_, value, reason) => setTyped(reason === 'reset' ? '' : value)}
        onChange={(_, value) => {
          if (typeof value === 'string' && value.trim()) onChange({ add: [value] });
          setTyped('');
        }}
        options={data.map(({ tag }) => tag).filter((tag) => !of.tags.includes(tag))}
        sx={{ width: 130 }}
        renderInput={(params) => (
          <TextField
            {...params}
            variant="standard"
            placeholder={say('casework.panel.tag')}
            slotProps={{ htmlInput: { ...params.inputProps, 'aria-label': say('casework.panel.tag'), maxLength: 40 } }}
          />
        )}
      />
    </>
  );
}
