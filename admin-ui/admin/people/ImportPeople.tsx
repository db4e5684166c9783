import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import type { PeopleImportAnswer } from '../../../api/contract/admin-order.ts';
import { usePageTitle } from '../../frame/pageTitle.ts';
import { useTell } from '../../frame/useTell.ts';
import { useWords } from '../../i18n/useWords.ts';
import { Head, Page, SaveBar, Say } from '../settings/parts.tsx';
import { useSend } from '../settings/send.ts';
import { ImportRows } from './ImportRows.tsx';

/** As the server takes it: 1 MB of JSON. */
const MAX_BYTES = 700_000;

/** A file is shown row by row before anything is written. */
export default function ImportPeople() {
  const say = useWords();
  const tell = useTell();
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [invite, setInvite] = useState(true);
  const [file, setFile] = useState<{ name: string; bytes: string } | null>(null);
  const [shown, setShown] = useState<PeopleImportAnswer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  usePageTitle(say('admin.people.import'));

  const ask = async (bytes: string, dryRun: boolean) => {
    setFault(null);
    const sent = await send<PeopleImportAnswer>('/api/admin/people/import', {
      method: 'POST',
      body: { file: bytes, dryRun, invite },
    });
    if (sent.is !== 'done') {
      setFault(sent.is === 'invalid' ? Object.values(sent.errors).join(' ') : sent.message);
      return;
    }
    setShown(sent.data);
    if (dryRun) return;
    const { created = 0, changed = 0 } = sent.data.counts;
    tell(say('admin.import.done', { created, changed }), 'success');
    await queries.invalidateQueries({ queryKey: ['admin'] });
    await queries.invalidateQueries({ queryKey: ['admin/people'] });
  };
  const take = async (given: File | undefined) => {
    if (!given) return;
    setShown(null);
    if (given.size > MAX_BYTES) return setFault(say('admin.import.tooBig'));
    const bytes = base64Of(new Uint8Array(await given.arrayBuffer()));
    setFile({ name: given.name, bytes });
    await ask(bytes, true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  const toWrite = shown && !shown.written ? (shown.counts.created ?? 0) + (shown.counts.changed ?? 0) : 0;
  return (
    <Page>
      <Head hint={say('admin.import.hint')} back={{ to: '/admin/people', words: say('admin.section.people') }}>
        <Button component="a" href={TEMPLATE} download="people.csv">
          {say('admin.import.template')}
        </Button>
      </Head>
      <Box
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        sx={({ palette }) => ({
          border: `2px dashed ${over ? palette.primary.main : palette.divider}`,
          background: over ? palette.chosen : 'none',
          borderRadius: 1,
          p: 3,
          display: 'grid',
          justifyItems: 'center',
          gap: 1,
          textAlign: 'center',
        })}
      >
        <span>{file ? file.name : say('admin.import.drop')}</span>
        <Button variant="outlined" disabled={busy} onClick={() => input.current?.click()}>
          {say(file ? 'admin.import.another' : 'admin.import.choose')}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".csv,.txt,text/csv"
          aria-label={say('admin.import.choose')}
          className="seen-by-readers-only"
          tabIndex={-1}
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </Box>
      {fault && <Say tone="late">{fault}</Say>}
      {shown && <ImportRows shown={shown} />}
      {shown && !shown.written && (
        <SaveBar>
          <FormControlLabel
            sx={{ flex: 1 }}
            control={<Checkbox checked={invite} onChange={(event) => setInvite(event.target.checked)} />}
            label={say('admin.import.invite')}
          />
          <Button
            variant="contained"
            disabled={busy || toWrite === 0 || !file}
            onClick={() => file && void ask(file.bytes, false)}
          >
            {say('admin.import.write', { smart_count: toWrite })}
          </Button>
        </SaveBar>
      )}
    </Page>
  );
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  // By pieces: all at once would be too many arguments.
  for (let i = 0; i < bytes.length; i += 8_192) text += String.fromCharCode(...bytes.subarray(i, i + 8_192));
  return btoa(text);
}

/** A header that the server knows, and one row as an example; with a mark, so that a spreadsheet reads it as UTF-8. */
const TEMPLATE = `data:text/csv;charset=utf-8,${encodeURIComponent(
  '\ufeffemail,name,phone,role,post,department,team,reports to,deputy,capacity,language,time zone,queues,skills\r\n' +
    'li.na@example.com,李娜,+8613800138000,rep,rep,,frontDesk,,,20,zh,Asia/Shanghai,service;billing,english:4;billing:3\r\n',
)}`;
