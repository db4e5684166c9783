import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import type { TemplateDetail } from '../../../api/contract/admin-settings.ts';
import { LoadFault } from '../../frame/Fault.tsx';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { useTell } from '../../frame/useTell.ts';
import { Waiting } from '../../frame/Waiting.tsx';
import { useWords } from '../../i18n/useWords.ts';
import { get } from '../../server/http.ts';
import { When } from '../../time/When.tsx';
import { Head, Page, SaveBar, Say, Section } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';
import { PhraseField } from './PhraseField.tsx';
import { Preview } from './Preview.tsx';

export function TemplatePage() {
  const { kind = '', locale = '' } = useParams();
  const path = `/api/admin/templates/${encodeURIComponent(kind)}/${encodeURIComponent(locale)}`;
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'templates', kind, locale],
    queryFn: ({ signal }) => get<TemplateDetail>(path, signal),
  });
  if (error && !data) return <LoadFault error={error} again={() => void refetch()} />;
  if (!data) return <Waiting rows={8} />;
  return <Editor key={path} of={data} path={path} />;
}

const ownOf = (of: TemplateDetail): Record<string, string> =>
  Object.fromEntries(of.phrases.flatMap(({ phrase, own }) => (own === null ? [] : [[phrase, own]])));

function Editor({ of, path }: { of: TemplateDetail; path: string }) {
  const say = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  /** Null: nothing typed, so it follows what is in force. */
  const [typed, setTyped] = useState<{ basedOn: number; parts: Record<string, string> } | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [conflict, setConflict] = useState<number | null>(null);
  const saved = ownOf(of);
  const { basedOn, parts } = typed ?? { basedOn: of.version, parts: saved };
  const changed = of.phrases.filter(({ phrase }) => parts[phrase] !== saved[phrase]).length;
  const title = `${say(`admin.settings.templates.name.${of.kind}`)} · ${of.locale === 'zh' ? '中文' : 'English'}`;
  usePageTitle(title);

  const put = (next: Record<string, string>) => {
    setErrors({});
    setTyped({ basedOn, parts: next });
  };
  const change = (phrase: string, own: string | null) => {
    const { [phrase]: _, ...others } = parts;
    put(own === null ? others : { ...others, [phrase]: own });
  };
  const save = async () => {
    const sent = await send<{ version: number }>(`${path}/versions`, { method: 'POST', body: { basedOn, parts } });
    if (sent.is === 'invalid') return setErrors(sent.errors);
    if (sent.is === 'refused') {
      const { version } = sent.values as { version: number };
      setConflict(version);
      // Saved again, it is meant: the other words were shown.
      setTyped({ basedOn: version, parts });
      return void queries.invalidateQueries({ queryKey: ['admin', 'templates'] });
    }
    if (sent.is === 'failed') return tell(sent.message, 'error');
    await queries.invalidateQueries({ queryKey: ['admin', 'templates'] });
    setTyped(null);
    setConflict(null);
    tell(say('admin.settings.saved', { version: sent.data.version }), 'success');
  };

  return (
    <Page>
      <Head
        hint={
          of.version > 0
            ? say('admin.settings.version', { version: of.version })
            : say('admin.settings.templates.shipped')
        }
        back={{ to: '/admin/templates', words: say('admin.settings.templates.back') }}
      >
        {Object.keys(parts).length > 0 && (
          <Button variant="outlined" onClick={() => put({})}>
            {say('admin.settings.templates.restoreAll')}
          </Button>
        )}
      </Head>
      {conflict !== null && (
        <Say tone="late">
          <Box sx={{ flex: 1 }}>{say('admin.settings.templates.conflict', { version: conflict })}</Box>
          <Button
            variant="outlined"
            onClick={() => {
              setTyped(null);
              setConflict(null);
            }}
          >
            {say('admin.settings.templates.look')}
          </Button>
        </Say>
      )}
      <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: { xs: '1fr', lg: 'minmax(0, 1fr) 420px' } }}>
        <Box sx={{ pt: 1 }}>
          {of.phrases.map((phrase) => (
            <PhraseField
              key={phrase.phrase}
              of={phrase}
              own={parts[phrase.phrase] ?? null}
              error={errors[`parts.${phrase.phrase}`]}
              onChange={(own) => change(phrase.phrase, own)}
            />
          ))}
        </Box>
        <Preview
          of={of}
          words={(phrase) => parts[phrase] ?? of.phrases.find((p) => p.phrase === phrase)?.shipped ?? ''}
        />
      </Box>
      {of.versions.length > 0 && <Versions of={of} onPutBack={put} />}
      {changed > 0 && (
        <SaveBar>
          <Box sx={{ flex: 1 }}>{say('admin.settings.templates.unsaved', { smart_count: changed })}</Box>
          <Button onClick={() => setTyped(null)}>{say('admin.settings.cancel')}</Button>
          <Button variant="contained" disabled={busy} onClick={() => void save()}>
            {say('admin.settings.save')}
          </Button>
        </SaveBar>
      )}
    </Page>
  );
}

function Versions({ of, onPutBack }: { of: TemplateDetail; onPutBack: (parts: Record<string, string>) => void }) {
  const say = useWords();
  return (
    <Section title={say('admin.settings.versions')}>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {of.versions.map(({ version, at, by, parts }) => (
          <Box
            component="li"
            key={version}
            sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center', minHeight: 40 }}
          >
            <strong>{say('admin.settings.version', { version })}</strong>
            {by && <span>{say('admin.settings.by', { name: by.name })}</span>}
            <When at={at} />
            <Box component="span" sx={{ flex: 1, color: 'text.secondary' }}>
              {Object.keys(parts).length > 0
                ? say('admin.settings.templates.changed', { smart_count: Object.keys(parts).length })
                : say('admin.settings.templates.shipped')}
            </Box>
            {version === of.version ? (
              <span>{say('admin.settings.inForce')}</span>
            ) : (
              <Button onClick={() => onPutBack(parts)}>{say('admin.settings.templates.putBack')}</Button>
            )}
          </Box>
        ))}
      </Box>
    </Section>
  );
}
