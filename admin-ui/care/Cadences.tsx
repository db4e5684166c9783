import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { CadenceRow } from '../../api/contract/care.ts';
import type { Trigger } from '../../domain/care/cadence.ts';
import { Dot, Tag } from '../cases/marks.tsx';
import { Empty } from '../frame/Empty.tsx';
import { useTell } from '../frame/useTell.ts';
import { nameOf } from '../i18n/format.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { ask, get } from '../server/http.ts';
import { useWhen } from '../time/When.tsx';
import { Loaded } from './Loaded.tsx';
import { Meta } from './marks.tsx';
import { Steps } from './Steps.tsx';

const EditCadence = lazy(() => import('./edit/EditCadence.tsx'));

/** Each cadence as a picture: what begins it, its steps, and what became of them. */
export function Cadences() {
  const say = useWords();
  const [editing, setEditing] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['care', 'cadences'],
    queryFn: ({ signal }) => get<CadenceRow[]>('/api/care/cadences', signal),
    refetchInterval: 60_000,
  });
  return (
    <Box sx={{ p: { xs: 2, sm: 3 }, display: 'grid', gap: 2, maxWidth: 1120 }}>
      <Loaded query={query}>
        {(cadences) =>
          cadences.length === 0 ? (
            <Empty title={say('care.cadence.empty')} hint={say('care.cadence.emptyHint')} />
          ) : (
            cadences.map((cadence) => <Card key={cadence.code} of={cadence} onEdit={() => setEditing(cadence.code)} />)
          )
        }
      </Loaded>
      {editing && (
        <Suspense>
          <EditCadence code={editing} onClose={() => setEditing(null)} />
        </Suspense>
      )}
    </Box>
  );
}

function Card({ of, onEdit }: { of: CadenceRow; onEdit: () => void }) {
  const say = useWords();
  const locale = useReaderLocale();
  const { change, busy } = useCadence(of);
  const byHand = (of.trigger as Trigger).type === 'byHand';
  const name = nameOf(of, locale);
  return (
    <Box
      component="section"
      aria-label={name}
      sx={{ border: 1, borderColor: 'divider', borderRadius: 1, p: 2, display: 'grid', gap: 1.5 }}
    >
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography variant="h2">{name}</Typography>
        <Dot tone={byHand || of.active ? 'met' : 'over'}>
          {say(byHand ? 'care.cadence.byHand' : of.active ? 'care.cadence.on' : 'care.cadence.off')}
        </Dot>
        <Tag>{say('care.cadence.version', { version: of.version })}</Tag>
        <Box sx={{ flex: 1 }} />
        {of.mayEdit && (
          <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
            {!byHand && of.active && (
              <Button disabled={busy} onClick={() => void change('sweep')} sx={{ minHeight: { xs: 44, sm: 32 } }}>
                {say('care.cadence.sweep')}
              </Button>
            )}
            {!byHand && (
              <Button
                variant="outlined"
                disabled={busy}
                onClick={() => void change(of.active ? 'off' : 'on')}
                sx={{ minHeight: { xs: 44, sm: 32 } }}
              >
                {say(of.active ? 'care.cadence.switchOff' : 'care.cadence.switchOn')}
              </Button>
            )}
            <Button variant="outlined" onClick={onEdit} sx={{ minHeight: { xs: 44, sm: 32 } }}>
              {say('care.cadence.edit')}
            </Button>
          </Box>
        )}
      </Box>
      <Steps of={of} />
      {!byHand && <Swept of={of} />}
    </Box>
  );
}

function Swept({ of }: { of: CadenceRow }) {
  const say = useWords();
  const when = useWhen();
  const at = (instant: string) => when.relative(Date.parse(instant), Date.now());
  return (
    <Meta>
      {of.sweptAt ? say('care.cadence.last', { when: at(of.sweptAt) }) : say('care.cadence.never')}
      {of.nextAt && ` · ${say('care.cadence.next', { when: at(of.nextAt) })}`}
    </Meta>
  );
}

function useCadence(of: CadenceRow) {
  const say = useWords();
  const tell = useTell();
  const translate = useTranslate();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const change = async (what: 'on' | 'off' | 'sweep') => {
    setBusy(true);
    try {
      if (what === 'sweep') await ask(`/api/care/cadences/${of.code}/sweep`, { method: 'POST' });
      else
        await ask(`/api/care/cadences/${of.code}`, {
          method: 'PATCH',
          body: { basedOn: of.version, active: what === 'on' },
        });
      tell(
        say(
          ({ on: 'care.cadence.switchedOn', off: 'care.cadence.switchedOff', sweep: 'care.cadence.swept' } as const)[
            what
          ],
        ),
        'success',
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      tell(translate(message, { _: message }), 'error');
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['care'] });
    }
  };
  return { change, busy };
}
